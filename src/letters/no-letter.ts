import type { Composed } from "../mail/delivery/letters.ts";

/** What the mail says is no longer true, or of no use any more. */
export const dropped = (reason: string): Composed => ({ ok: false, reason, end: "dropped" });

/** There is nobody to send it to. */
export const noReader = (reason: string): Composed => ({ ok: false, reason, end: "failed" });
