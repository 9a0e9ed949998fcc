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
  const isInDialog = document.activeElement?.matches("[role=dialog], [role=dialog] *") === true;
  if (fromLocation !== undefined && pathChanged && !isInDialog) {
    placeToReadOn()?.focus({ preventScroll: true });
  }
}

/** The page's heading; `null` where the page has the focus. For the sheet that one has left by a link in it. */
export function placeToReadOn(): HTMLElement | null {
  return document.activeElement?.matches("main *") === true ? null : document.querySelector("h1");
}
