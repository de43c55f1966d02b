import { randomBytes } from "node:crypto";

/** The secrets that a system cannot run without. They are random, and nobody needs to know them. */
export const NEEDED_SECRETS = ["ACCESS_TOKEN_SECRET", "CODE_SECRET", "TICKET_SECRET"] as const;

/** 256 bits in base64url. */
export const randomSecret = (): string => randomBytes(32).toString("base64url");
