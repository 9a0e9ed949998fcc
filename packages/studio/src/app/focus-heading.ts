/**
 * Whoever has gone to another page reads on from its heading, and not from the link that led there, or from nowhere if
 * that is gone. Where the page has taken the focus, or kept it, it stays, and so it does in a dialog that was opened since.
 */
export function focusHeading({
  fromLocation,
  pathChanged,
}: {
  fromLocation?: object | undefined;
  pathChanged: boolean;
}): void {
  const { activeElement: focused } = document;
  const isTaken = focused?.matches("main *, [role=dialog], [role=dialog] *") === true;
  if (fromLocation !== undefined && pathChanged && !isTaken) {
    document.querySelector("h1")?.focus({ preventScroll: true });
  }
}
