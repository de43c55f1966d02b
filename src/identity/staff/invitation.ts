import type { Language } from "../../http/languages.ts";
import type { Role } from "./permission.ts";

/** The invitations of a cinema that were not accepted yet. */
export const MOST_INVITATIONS = 50;

export const INVITATION_LIFE_MS = 14 * 24 * 60 * 60 * 1000;

/** What the link's token is made of. */
export const INVITATION_PURPOSE = "staff_invitation" as const;

export interface InvitationDraft {
  /** As it was typed. */
  readonly email: string;
  readonly roles: readonly Role[];
}

/** One that was not accepted yet. */
export interface Invitation extends InvitationDraft {
  readonly id: number;
  readonly cinemaId: number;
  /** What the link's token is derived from. */
  readonly nonce: string;
  /** Of the mail. */
  readonly language: Language;
  readonly invitedBy: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export type InvitationWithCinema = Invitation & { readonly cinemaName: string };

/** An invitation as its mail and its page show it. */
export interface InvitationToShow {
  readonly email: string;
  readonly cinemaName: string;
  readonly roles: readonly Role[];
  readonly expiresAtMs: number;
}
