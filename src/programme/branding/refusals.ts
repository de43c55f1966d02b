import type { Explained } from "../../http/problem.ts";
import { explain as explainCinema } from "../cinemas/refusals.ts";
import type { Refused as CinemaRefused } from "../cinemas/refusals.ts";
import { explain as explainImage } from "../posters/refusals.ts";
import type { Refused as ImageRefused } from "../posters/refusals.ts";

export type Refused = CinemaRefused | ImageRefused;

export const explain = (refusal: Refused): Explained =>
  isOfImage(refusal) ? explainImage(refusal) : explainCinema(refusal);

const isOfImage = (refusal: Refused): refusal is ImageRefused =>
  refusal.code === "image_refused" || refusal.code === "unavailable" || refusal.code === "poster_not_found";
