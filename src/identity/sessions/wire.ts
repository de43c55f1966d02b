/** Tokens in requests and answers. */

import * as z from "zod";
import { instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { ACCESS_TOKEN_LIFE_S } from "./access-token.ts";
import type { Tokens } from "./tokens.ts";

export const tokenFields = {
  access_token: z
    .string()
    .meta({ description: "A JWT, for `Authorization: Bearer`. Not for the client to read" }),
  token_type: z.literal("Bearer").meta({ description: "How the token is sent" }),
  expires_in: z.int().meta({ description: "Life of the access token, in seconds" }),
  refresh_token: z.string().meta({
    description:
      "For `POST /v1/auth/refresh`, within 30 days. Works once; the answer to it has the next one. The session ends after 90 days",
  }),
};

/** For examples. */
export const ACCESS = {
  access_token: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI3In0.pW8K0n1a6tq",
  token_type: "Bearer",
  expires_in: ACCESS_TOKEN_LIFE_S,
};

/** For examples. */
export const TOKENS = { ...ACCESS, refresh_token: "kq3N0fZc8sVdJm1xYtGw5hLbR2uPa7eT9oIiQyXz4Cw" };

export const tokensSchema = lazily(() =>
  z.strictObject(tokenFields).meta({ id: "Tokens", examples: [TOKENS] }),
);

export const tokensView = ({ accessToken, refreshToken }: Tokens): Shown<typeof tokensSchema> => ({
  access_token: accessToken,
  token_type: "Bearer",
  expires_in: ACCESS_TOKEN_LIFE_S,
  refresh_token: refreshToken,
});

export const sessionParams = z.strictObject({
  id: z.string().min(1).max(64).meta({ description: "The session's id, of the list of sessions" }),
});

const SESSION = {
  id: "5c0f1d2be8a94c7f9b3a6d1e2f405162",
  created_at: "2026-11-18T08:12:40.000Z",
  last_used_at: "2026-11-20T17:58:03.000Z",
  device: "Firefox on Android",
  country: "PT",
  current: true,
};

const sessionSchema = lazily(() =>
  z
    .strictObject({
      id: z.string().meta({ description: "The session's id" }),
      created_at: instant.meta({ description: "The sign-in. A session ends 90 days after it" }),
      last_used_at: instant.meta({ description: "The newest sign-in or refresh" }),
      device: z
        .string()
        .nullable()
        .meta({ description: "Browser and system at sign-in; null where they are not known" }),
      country: z
        .string()
        .nullable()
        .meta({ description: "At sign-in, two letters of ISO 3166; null where it is not known" }),
      current: z.boolean().meta({ description: "Whether it is the session of this request" }),
    })
    .meta({ id: "Session", description: "A device on which somebody is signed in", examples: [SESSION] }),
);

export const sessionsSchema = lazily(() =>
  z
    .strictObject({ data: z.array(sessionSchema()).meta({ description: "Those used last first" }) })
    .meta({ examples: [{ data: [SESSION] }] }),
);

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

export const refreshBody = z
  .strictObject({
    refresh_token: z.string().min(1).max(256).meta({ description: "The newest one of the session" }),
  })
  .meta({ examples: [{ refresh_token: TOKENS.refresh_token }] });
