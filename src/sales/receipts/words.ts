import type { Language } from "../../http/languages.ts";
import { de } from "./words/de.ts";
import { en } from "./words/en.ts";
import type { ReceiptWords } from "./words/en.ts";

const WORDS: Readonly<Record<Language, ReceiptWords>> = { en, de };

export const wordsIn = (language: Language): ReceiptWords => WORDS[language];
