/**
 * The texts of all mails by language. Names that others wrote come in as one line, and are escaped in the HTML
 * templates.
 */

import type { Language } from "../http/languages.ts";
import { de } from "./words/de.ts";
import { en } from "./words/en.ts";
import type { Words } from "./words/en.ts";

const WORDS: Readonly<Record<Language, Words>> = { en, de };

export const wordsIn = (language: Language): Words => WORDS[language];
