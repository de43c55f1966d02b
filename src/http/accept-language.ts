import type { MiddlewareHandler } from "hono";
import { languageDetector } from "hono/language";
import { DEFAULT_LANGUAGE, LANGUAGES } from "./languages.ts";
import type { AppEnv } from "./openapi.ts";

/** Sets `language` to the one of `LANGUAGES` that `Accept-Language` prefers, or to English. "de-AT" counts as "de". */
export const asksForLanguage: MiddlewareHandler<AppEnv> = languageDetector({
  order: ["header"],
  caches: false,
  supportedLanguages: [...LANGUAGES],
  fallbackLanguage: DEFAULT_LANGUAGE,
});
