/**
 * Whether a text is what one model call said. The models of these tests say which call they are and where in it:
 * `4:0 4:1 4:end `. So a message can be told to be of one call, in order, and whole.
 */
export function isTextOfOneCall(text: string, { whole }: { whole: boolean }): boolean {
  const pieces = text.split(" ").slice(0, -1);
  const [call] = (pieces[0] ?? "").split(":");
  const last = pieces.length - 1;
  return (
    (text === "" || text.endsWith(" ")) &&
    pieces.every(
      (piece, index) => piece === `${call}:${index}` || (piece === `${call}:end` && index === last),
    ) &&
    (!whole || pieces[last] === `${call}:end`)
  );
}
