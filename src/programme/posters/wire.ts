/** A poster in answers. */

import * as z from "zod";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { POSTER_FORMATS, posterPath } from "./poster.ts";
import type { PosterFormat } from "./poster.ts";

const contentTypes = POSTER_FORMATS.map((format) => `image/${format}` as const);

export const posterSchema = lazily(() =>
  z
    .strictObject({
      poster_url: z.url().meta({ description: "The image at this address never changes" }),
      content_type: z.enum(contentTypes),
      width: z.int().positive(),
      height: z.int().positive(),
    })
    .meta({ id: "Poster" }),
);

export const posterView = (
  poster: { key: string; format: PosterFormat; width: number; height: number },
  publicUrl: (path: string) => string,
): Shown<typeof posterSchema> => ({
  poster_url: publicUrl(posterPath(poster.key)),
  content_type: `image/${poster.format}`,
  width: poster.width,
  height: poster.height,
});
