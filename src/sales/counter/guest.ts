/** A person to whom staff sell at the counter; needs no account. */

export interface Guest {
  readonly id: number;
  readonly name: string | null;
  readonly email: string | null;
  /** In the form of `normalPhone`. */
  readonly phone: string | null;
  readonly forgottenAtMs: number | null;
}

/** What the seller enters about a guest. */
export type GuestDraft = Pick<Guest, "name" | "email" | "phone">;

/** Stands for a guest whose row is missing: after a restore of D1 a sale may exist without its guest. */
export const unknownGuest = (id: number): Guest => ({
  id,
  name: null,
  email: null,
  phone: null,
  forgottenAtMs: null,
});
