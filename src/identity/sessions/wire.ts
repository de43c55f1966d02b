/** Tokens in requests and answers. */

import * as z from "zod";
import { instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { ACCESS_TOKEN_LIFE_S } from "./access-token.ts";
import type { Tokens } from "./tokens.ts";

export const tokenFields = {
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.int().meta({ description: "Seconds" }),
  refresh_token: z.string().meta({ description: "Works once; the answer to it has the next one" }),
};

export const tokensSchema = lazily(() => z.strictObject(tokenFields).meta({ id: "Tokens" }));

export const tokensView = ({ accessToken, refreshToken }: Tokens): Shown<typeof tokensSchema> => ({
  access_token: accessToken,
  token_type: "Bearer",
  expires_in: ACCESS_TOKEN_LIFE_S,
  refresh_token: refreshToken,
});

export const sessionParams = z.strictObject({ id: z.string().min(1).max(64) });

const sessionSchema = lazily(() =>
  z
    .strictObject({
      id: z.string(),
      created_at: instant.meta({ description: "The sign-in. A session ends 90 days after it" }),
      last_used_at: instant.meta({ description: "The newest sign-in or refresh" }),
      device: z.string().nullable().meta({ description: "Browser and system at sign-in, as far as known" }),
      country: z.string().nullable().meta({ description: "At sign-in, ISO 3166" }),
      current: z.boolean().meta({ description: "Whether it is the session of this request" }),
    })
    .meta({ id: "Session" }),
);

export const sessionsSchema = lazily(() => z.strictObject({ data: z.array(sessionSchema()) }));

export const sessionView = (
  session: {
    id: string;
    createdAtMs: number;
    lastUsedAtMs: number | null;
    device: string | null;
    country: string | null;
  },
  currentId: string,
): Shown<typeof sessionSchema> => ({
  id: session.id,
  created_at: toInstant(session.createdAtMs),
  last_used_at: toInstant(session.lastUsedAtMs ?? session.createdAtMs),
  device: session.device,
  country: session.country,
  current: session.id === currentId,
});

export const refreshBody = z.strictObject({ refresh_token: z.string().min(1).max(256) });
