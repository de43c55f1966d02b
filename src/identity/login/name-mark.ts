import { createHash } from "node:crypto";
import { normalUsername } from "../accounts/person.ts";

/** The mark of a login name in an access token: its hash, which can be compared with a name and reveals nothing else. */
export const nameMark = (name: string): string =>
  createHash("sha256").update(normalUsername(name)).digest("base64url");
