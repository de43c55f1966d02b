import { createHash } from "node:crypto";
import { normalUsername } from "../accounts/person.ts";

/** What a token says of the name that somebody came in by: whether it is this one, and nothing more. */
export const nameMark = (name: string): string =>
  createHash("sha256").update(normalUsername(name)).digest("base64url");
