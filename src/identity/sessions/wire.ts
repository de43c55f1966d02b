/** Tokens in requests and answers. */

import * as z from "zod";
import { ACCESS_TOKEN_LIFE_S } from "./access-token.ts";
import type { Tokens } from "./tokens.ts";

export const tokenFields = {
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.int().meta({ description: "Seconds" }),
  refresh_token: z.string().meta({ description: "Works once; the answer to it has the next one" }),
};

export const tokensSchema = z.strictObject(tokenFields).meta({ id: "Tokens" });

export const tokensView = ({ accessToken, refreshToken }: Tokens): z.output<typeof tokensSchema> => ({
  access_token: accessToken,
  token_type: "Bearer",
  expires_in: ACCESS_TOKEN_LIFE_S,
  refresh_token: refreshToken,
});

export const refreshBody = z.strictObject({ refresh_token: z.string().min(1).max(256) });
