/** API keys in requests and answers. */

import * as z from "zod";
import {
  givenInstant,
  idText,
  instant,
  line,
  page,
  pageQuery,
  toInstant,
  toInstantOrNull,
} from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { ALL_PERMISSIONS } from "../staff/permission.ts";
import type { Permission } from "../staff/permission.ts";
import { KINDS, LEVELS, MAX_OVERLAP_S } from "./api-key.ts";
import type { ApiKey } from "./api-key.ts";
import { isTestKey } from "./secret.ts";

const MAX_NAME_LENGTH = 64;
const MAX_CINEMAS = 100;

const level = z.enum(LEVELS);
const levels = (of: () => z.ZodOptional<typeof level>) =>
  Object.fromEntries(ALL_PERMISSIONS.map((permission) => [permission, of()])) as Record<
    Permission,
    z.ZodOptional<typeof level>
  >;

const SCOPES = "A permission of staff, and `read` or `write`. `write` includes `read`";

const scopes = z
  .strictObject(levels(() => level.optional()))
  .refine((given) => Object.values(given).some((one) => one !== undefined), "Name at least one permission")
  .meta({ id: "Scopes", description: SCOPES, examples: [{ programme: "write", reports: "read" }] });

const name = line(MAX_NAME_LENGTH).meta({ description: "Your name for the program" });

export const keyBody = z
  .strictObject({
    name,
    cinema_ids: z
      .array(z.int().positive())
      .min(1)
      .max(MAX_CINEMAS)
      .transform((ids) => [...new Set(ids)])
      .nullable()
      .optional()
      .meta({ description: "Where it works. Without it in all cinemas of the owner, also in those to come" }),
    scopes,
    expires_at: givenInstant()
      .nullable()
      .optional()
      .meta({ description: "When it stops; without it, it works until it is revoked" }),
    test: z.boolean().default(false).meta({
      description:
        "true: a test key, `mk_test_…`. It works in sandbox cinemas only, where it may also buy as a buyer does",
    }),
  })
  .meta({ id: "MakeApiKey" })
  .transform(({ cinema_ids: cinemaIds = null, expires_at: expiresAt = null, ...draft }) => ({
    ...draft,
    cinemaIds,
    expiresAtMs: expiresAt === null ? null : Date.parse(expiresAt),
  }));

export const keyChangeBody = z
  .strictObject({ name: name.optional(), scopes: scopes.optional() })
  .meta({ id: "ChangeApiKey" });

export const rotationBody = z
  .strictObject({
    overlap_s: z
      .int()
      .min(0)
      .max(MAX_OVERLAP_S)
      .meta({ description: "For how many seconds the key of before still works; 0: no longer" }),
  })
  .meta({ id: "RotateApiKey" });

export const keysQuery = z.strictObject({
  cinema_id: idText.optional().meta({ description: "Needed by staff: the keys that work in this cinema" }),
  ...pageQuery,
});

export const keySchema = lazily(() =>
  z
    .strictObject({
      id: z.int(),
      kind: z.enum(KINDS).meta({ description: "`gate`: of a device at a door, see /v1/gate-keys" }),
      name: z.string(),
      prefix: z
        .string()
        .nullable()
        .meta({ description: "What the key begins with, to know it again; null for gate keys" }),
      cinema_ids: z.array(z.int()).nullable().meta({ description: "null: all cinemas of the owner" }),
      showtime_id: z
        .int()
        .nullable()
        .meta({ description: "Of a gate key that lets people in to one showtime only" }),
      test: z.literal(true).optional().meta({ description: "There for a test key only" }),
      scopes: z.strictObject(levels(() => level.optional())).meta({ description: SCOPES }),
      made_by: z.int().nullable().meta({ description: "The account whose rights it is bound to" }),
      created_at: instant,
      expires_at: instant.nullable(),
      last_used_at: instant.nullable().meta({ description: "Noted at most once an hour" }),
      previous_works_until: instant
        .nullable()
        .meta({ description: "After a rotation, when the key of before stops" }),
    })
    .meta({ id: "ApiKey" }),
);

export const keysPage = page(keySchema);

export const newKeySchema = lazily(() =>
  keySchema()
    .extend({ key: z.string().meta({ description: "Not shown again: keep it where secrets are kept" }) })
    .meta({ id: "NewApiKey" }),
);

export const keyView = (key: ApiKey): Shown<typeof keySchema> => ({
  id: key.id,
  kind: key.kind,
  name: key.name,
  prefix: key.prefix,
  cinema_ids: key.cinemaIds === null ? null : [...key.cinemaIds],
  showtime_id: key.showtimeId,
  ...(key.prefix !== null && isTestKey(key.prefix) && { test: true as const }),
  scopes: key.scopes,
  made_by: key.madeBy,
  created_at: toInstant(key.createdAtMs),
  expires_at: toInstantOrNull(key.expiresAtMs),
  last_used_at: toInstantOrNull(key.lastUsedAtMs),
  previous_works_until: toInstantOrNull(key.previousUntilMs),
});
