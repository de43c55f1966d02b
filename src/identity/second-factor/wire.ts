/** The second factor in requests and answers. */

import * as z from "zod";
import { instant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import type { SecondFactor } from "./second-factor.ts";

const totpCode = z
  .string()
  .min(1)
  .max(16)
  .meta({ description: "The code that the authenticator app shows", examples: ["287 082"] });

/** How a login shows the second factor. */
export const shownFactor = {
  totp: totpCode.optional(),
  recovery_code: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: "Instead of `totp`. Works once; case, spaces and dashes do not matter" }),
};

export const ONE_FACTOR = "Send either totp or recovery_code";

export const showsOneFactor = (body: { totp?: string | undefined; recovery_code?: string | undefined }) =>
  body.totp === undefined || body.recovery_code === undefined;

export const confirmTotpBody = z.strictObject({ code: totpCode }).meta({ examples: [{ code: "287 082" }] });

const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const TOTP_URL = `otpauth://totp/Matinee:uma%40example.com?issuer=Matinee&secret=${SECRET}&algorithm=SHA1&digits=6&period=30`;

export const totpKeySchema = lazily(() =>
  z
    .strictObject({
      secret: z.string().meta({ description: "In base32, to type it into the app" }),
      url: z.string().meta({ description: "`otpauth://`, to show as a QR code" }),
    })
    .meta({ id: "TotpKey", examples: [{ secret: SECRET, url: TOTP_URL }] }),
);

export const recoveryCodesSchema = lazily(() =>
  z
    .strictObject({
      recovery_codes: z
        .array(z.string())
        .meta({ description: "Ten codes, which are not shown again. Each works once" }),
    })
    .meta({ id: "RecoveryCodes", examples: [{ recovery_codes: ["K7QM-2XPD-94RT-B3WN-8HFC-6VYE"] }] }),
);

export const secondFactorSchema = lazily(() =>
  z
    .strictObject({
      totp_since: instant
        .nullable()
        .meta({ description: "When the app was confirmed; null without an authenticator app" }),
      recovery_codes_left: z.int().meta({ description: "Of ten" }),
    })
    .meta({
      id: "SecondFactor",
      examples: [{ totp_since: "2026-10-02T17:20:00.000Z", recovery_codes_left: 9 }],
    }),
);

export const secondFactorView = ({
  totpSinceMs,
  recoveryCodesLeft,
}: SecondFactor): Shown<typeof secondFactorSchema> => ({
  totp_since: toInstantOrNull(totpSinceMs),
  recovery_codes_left: recoveryCodesLeft,
});
