import type { SealedFor } from "../../platform/sealed-secret.ts";

/** The secret of a person's authenticator app; see `sealSecret`. Where it does not open any more, recovery codes are what is left. */
export const totpOfPerson = (userId: number): SealedFor => ({
  purpose: "matinee totp",
  of: `totp of ${userId}`,
});
