/** Pages under `/v1` that people print: the same routes answer programs in JSON, or answer nothing else. */

import type { Context } from "hono";
import { liked } from "./accept.ts";
import type { Language } from "./languages.ts";
import { NO_STORE } from "./openapi.ts";
import { PAGE_HEADERS } from "./page-frame.ts";

const VARY = "Accept, Accept-Language";

/** Of the answer in JSON, too. */
export const PRINTED_HEADERS = { ...NO_STORE, vary: VARY };

export const wantsPage = (c: Context): boolean => liked(c, ["application/json", "text/html"]) === "text/html";

export const printedPage = (c: Context, page: string, language: Language) =>
  c.body(page, 200, {
    ...PAGE_HEADERS,
    ...PRINTED_HEADERS,
    "content-type": "text/html; charset=utf-8",
    "content-language": language,
  });
