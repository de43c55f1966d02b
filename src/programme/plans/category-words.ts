import { DEFAULT_CATEGORY, wordSchema } from "../cinemas/layout-shape.ts";

const MAX_WORD = 32;

/**
 * The word of each category's name: "Parkett links" is `parkett_links`. A name that is a word already keeps it; where two
 * names would get one word, the later gets a number.
 */
export function categoryWords(names: Iterable<string>): Map<string, string> {
  const distinct = [...new Set(names)];
  const words = new Map(distinct.map((name) => [name, isWord(name) ? name : ""]));
  const taken = new Set(words.values());
  for (const name of distinct) {
    if (words.get(name) !== "") continue;
    const word = firstFree(wordLike(name), taken);
    taken.add(word);
    words.set(name, word);
  }
  return words;
}

const isWord = (name: string): boolean => wordSchema.safeParse(name).success;

/** Latin letters without their accents. A name in another script has no letters for a word, so it is called by a number. */
function wordLike(name: string): string {
  if (name.trim() === "") return DEFAULT_CATEGORY;
  const latin = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^[^a-z]+|_+$/g, "");
  return latin.slice(0, MAX_WORD) || "category";
}

function firstFree(word: string, taken: ReadonlySet<string>): string {
  let free = word;
  for (let n = 2; taken.has(free); n++) free = `${word.slice(0, MAX_WORD - 1 - String(n).length)}_${n}`;
  return free;
}
