/**
 * Whether the text could name anything: ids, imported ones too, are printable ASCII. Nothing else is worth asking the
 * database for, and some of it (U+0000) a database refuses to be asked.
 */
export function isPlausibleId(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
