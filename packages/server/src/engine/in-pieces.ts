/**
 * The same bytes in pieces of `size`, the last one shorter; one empty piece when there are none.
 */
export async function* inPieces(
  content: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let isEmpty = true;
  for await (const chunk of content) {
    for (let rest = chunk; rest.length > 0; ) {
      const taken = rest.subarray(0, size - heldBytes);
      rest = rest.subarray(taken.length);
      held.push(taken);
      heldBytes += taken.length;
      if (heldBytes === size) {
        isEmpty = false;
        yield Buffer.concat(held);
        held = [];
        heldBytes = 0;
      }
    }
  }
  if (heldBytes > 0 || isEmpty) {
    yield Buffer.concat(held);
  }
}
