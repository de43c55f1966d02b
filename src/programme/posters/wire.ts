/** A poster in requests and answers. */

import * as z from "zod";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { POSTER_FORMATS, posterPath } from "./poster.ts";
import type { PosterFormat } from "./poster.ts";

const contentTypes = POSTER_FORMATS.map((format) => `image/${format}` as const);

export const FILE = { type: "string", format: "binary", description: "The image" } as const;

/** Not a zod schema: the body is read by its content, not parsed by its content type. */
export const imageBody = {
  required: true,
  content: {
    ...Object.fromEntries(POSTER_FORMATS.map((format) => [`image/${format}`, { schema: FILE }])),
    "multipart/form-data": { schema: { type: "object", additionalProperties: FILE, maxProperties: 1 } },
  },
} as const;

export const posterSchema = lazily(() =>
  z
    .strictObject({
      poster_url: z.url().meta({ description: "The image at this address never changes" }),
      content_type: z.enum(contentTypes).meta({ description: "By the image's content" }),
      width: z.int().positive().meta({ description: "In pixels" }),
      height: z.int().positive().meta({ description: "In pixels" }),
    })
    .meta({
      id: "Poster",
      examples: [
        {
          poster_url:
            "https://matinee.example/v1/posters/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.jpeg",
          content_type: "image/jpeg",
          width: 1000,
          height: 1500,
        },
      ],
    }),
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
