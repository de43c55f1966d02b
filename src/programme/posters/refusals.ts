/** What a refusal says to the people who get it: what happened, what was kept, what to do. */

import type { Explained } from "../../http/problem.ts";
import { MAX_POSTER_BYTES, MAX_POSTER_PIXELS } from "./image.ts";
import type { ImageDefect } from "./image.ts";

export type Refused =
  | { readonly ok: false; readonly code: "movie_not_found" | "poster_not_found" }
  | { readonly ok: false; readonly code: "image_refused"; readonly why: ImageDefect | UploadDefect }
  | { readonly ok: false; readonly code: "unavailable"; readonly why: "being_removed" | "storage_down" };

const RETRY_AFTER = { "retry-after": "5" };

export function explain(refusal: Refused): Explained {
  const { code } = refusal;
  switch (code) {
    case "movie_not_found":
      return [code, "There is no such movie, or it is not yours. Nothing was done."];
    case "poster_not_found":
      return [code, "There is no such poster. A movie's `poster_url` is where its poster is."];
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
  broken_form: "The body says that it is a form, and could not be read as one.",
  not_one_file: "A form carries one file and nothing else.",
  empty: "The body is empty; it is to be the image.",
  too_large: `An image has at most ${MAX_POSTER_BYTES} bytes.`,
  unknown_type: "This is no PNG, JPEG, WebP or GIF, whatever it is called.",
  broken: "The image begins well and is cut off or damaged further on.",
  no_pixels: "The image has no pixels.",
  too_many_pixels: `An image has at most ${MAX_POSTER_PIXELS / 1_000_000} megapixels.`,
};

const WHY_UNAVAILABLE = {
  being_removed: "This very image is being removed at this moment. Nothing was done.",
  storage_down: "The place where posters are kept did not answer. Nothing was changed.",
} as const;

type UploadDefect = "broken_form" | "not_one_file";
