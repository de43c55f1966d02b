/** All that mails say, in the reader's language. What others wrote comes in as one line, and is escaped where it is set. */

import type { Language } from "../http/languages.ts";
import { de } from "./words/de.ts";
import { en } from "./words/en.ts";
import type { Words } from "./words/en.ts";

const WORDS: Readonly<Record<Language, Words>> = { en, de };

export const wordsIn = (language: Language): Words => WORDS[language];
