/** What of a text can be found: enough for a long document, and far below what the databases can index. */
const mostCharacters = 100_000;

/**
 * Letters and digits with their marks. Scripts that are written without spaces give each character as a word, since a
 * whole sentence would be one otherwise. Longer words are cut into pieces, as databases limit their length.
 */
const word =
  /[[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]&&[\p{L}\p{N}\p{M}]]|[[\p{L}\p{N}\p{M}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]{1,64}/gv;
/** Accents of Latin, Greek and Cyrillic letters. Marks of other scripts make other words. */
const accents = /[\u0300-\u036f]/g;

/**
 * The distinct words of a text, in the form in which they are indexed and looked for: case, accents, width and ligatures
 * make no difference. They hold no character that means something to a database's search syntax.
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .slice(0, mostCharacters)
    .normalize("NFKD")
    .toLowerCase()
    .replace(accents, "")
    .normalize("NFC")
    .slice(0, mostCharacters);
  return [...new Set(plain.match(word))];
}
