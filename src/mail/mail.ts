import type { Sender } from "../platform/brand.ts";

/** A mail as the mail service takes it. */
export interface Mail {
  /** Null for the deployment's own sender. */
  readonly sender: Sender | null;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
}

export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  /** Base64. */
  readonly content: string;
  /** Lets the HTML show the image as `cid:` with this id. */
  readonly contentId?: string;
}

/** A mail that the local mailbox kept instead of sending it. */
export interface KeptMail extends Mail {
  readonly id: number;
  readonly sentAtMs: number;
}
