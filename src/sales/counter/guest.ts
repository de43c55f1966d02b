/** Somebody for whom the house sells at its counter, with or without an account. */

export interface Guest {
  readonly id: number;
  readonly name: string | null;
  readonly email: string | null;
  readonly forgottenAtMs: number | null;
}

/** What the house knows of a guest before it sells. */
export type GuestDraft = Pick<Guest, "name" | "email">;

/** After a restore of D1 a sale may be there whose guest is not. */
export const unknownGuest = (id: number): Guest => ({ id, name: null, email: null, forgottenAtMs: null });
