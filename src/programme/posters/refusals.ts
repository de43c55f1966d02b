/** Refusals as problem documents: each detail says what happened, what was kept and what to do. */

import type { Explained } from "../../http/problem.ts";
import { explain as explainMovie } from "../movies/refusals.ts";
import type { Refused as MovieRefused } from "../movies/refusals.ts";
import { MAX_POSTER_BYTES, MAX_POSTER_PIXELS } from "./image.ts";
import type { ImageDefect } from "./image.ts";

export type Refused =
  | MovieRefused
  | { readonly ok: false; readonly code: "poster_not_found" }
  | { readonly ok: false; readonly code: "image_refused"; readonly why: ImageDefect | UploadDefect }
  | { readonly ok: false; readonly code: "unavailable"; readonly why: "being_removed" | "storage_down" };

const RETRY_AFTER = { "retry-after": "5" };

export function explain(refusal: Refused): Explained {
  const { code } = refusal;
  switch (code) {
    case "movie_not_found":
    case "movie_in_use":
    case "movie_shown_elsewhere":
    case "precondition_failed":
    case "changed_meanwhile":
      return explainMovie(refusal);
    case "poster_not_found":
      return [code, "There is no such poster. A movie's `poster_url` is the address of its poster."];
    case "image_refused":
      return [
        refusal.why === "too_large" ? "body_too_large" : code,
        `${WHY_REFUSED[refusal.why]} Nothing was done.`,
        { reason: refusal.why },
      ];
    case "unavailable":
      return [code, `${WHY_UNAVAILABLE[refusal.why]} Try again in a few seconds.`, {}, RETRY_AFTER];
  }
}

const WHY_REFUSED: Record<ImageDefect | UploadDefect, string> = {
  broken_form: "The content type is a form's, but the body could not be read as a form.",
  not_one_file: "A form must have one file and nothing else.",
  empty: "The body is empty; it must be the image.",
  too_large: `An image has at most ${MAX_POSTER_BYTES} bytes.`,
  unknown_type: "This is no PNG, JPEG, WebP or GIF; only the content counts, not the name or the type.",
  broken: "The image starts correctly, but is cut off or damaged later.",
  no_pixels: "The image has no pixels.",
  too_many_pixels: `An image has at most ${MAX_POSTER_PIXELS / 1_000_000} megapixels.`,
};

const WHY_UNAVAILABLE = {
  being_removed: "This image is being removed at this moment. Nothing was done.",
  storage_down: "The storage of posters did not answer. Nothing was changed.",
} as const;

type UploadDefect = "broken_form" | "not_one_file";
