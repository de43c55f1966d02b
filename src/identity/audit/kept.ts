/**
 * What the audit log keeps of a thing before and after a change. Of most things numbers, booleans, instants and a few closed
 * words: no text in which a person or a secret could be. Of the programme all texts, too.
 */

import { createHash } from "node:crypto";
import { isRecord, pathOf } from "./entry.ts";

/** Their answers are about the programme and name no person. A route that is not in this list keeps no texts. */
const OF_THE_PROGRAMME = new Set([
  "/v1/movies",
  "/v1/movies/{id}",
  "/v1/movies/{id}/poster",
  "/v1/movies/import",
  "/v1/cinemas",
  "/v1/cinemas/{id}",
  "/v1/cinemas/{id}/screens",
  "/v1/cinemas/{id}/screens/{screen_id}",
  "/v1/cinemas/{id}/screens/{screen_id}/closures",
  "/v1/cinemas/{id}/screens/{screen_id}/closures/{closure_id}",
  "/v1/cinemas/{id}/price-cards",
  "/v1/cinemas/{id}/price-cards/{card_id}",
  "/v1/cinemas/{id}/vocabulary",
  "/v1/cinemas/{id}/programme",
  "/v1/cinemas/{id}/programme/copy",
  "/v1/showtimes",
  "/v1/showtimes/{id}",
  "/v1/showtimes/{id}/seats",
  "/v1/showtimes/batch",
  "/v1/promo-codes",
  "/v1/promo-codes/{id}",
  // The older APIs.
  "/movies",
  "/movies/{id}",
  "/shows",
  "/showtimes",
  "/seats",
]);

/** Fields that are kept of nothing: secrets, ways to reach people, and free text about them. */
const HIDDEN = /(?:^|_)(?:passwords?|tokens?|secrets?|keys?|codes?|emails?|mails?|phones?|notes?)$/;

/** Fields whose value is one of a few words. */
const WORDS = new Set(["as", "currency", "kind", "means", "role", "roles", "status"]);

/** What a key may do, by permission. */
const LEVEL = /^(?:read|write)$/;

const WORD = /^[A-Za-z_]{1,40}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/;

/** The part of an answer of this route that is kept; null for none. */
export function keptOf(action: string, answer: unknown): unknown {
  const kept = partOf(answer, "", OF_THE_PROGRAMME.has(pathOf(action)));
  return kept === undefined ? null : shortened(kept);
}

function partOf(value: unknown, name: string, withTexts: boolean): unknown {
  if (HIDDEN.test(name)) return undefined;
  if (typeof value === "string") return withTexts || isClosed(name, value) ? value : undefined;
  if (Array.isArray(value))
    return value.map((item) => partOf(item, name, withTexts)).filter((item) => item !== undefined);
  if (typeof value !== "object" || value === null) return value;
  const parts = Object.entries(value)
    .map(([key, part]) => [key, partOf(part, key, withTexts)] as const)
    .filter(([, part]) => part !== undefined);
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

const isClosed = (name: string, text: string): boolean =>
  INSTANT.test(text) || LEVEL.test(text) || (WORDS.has(name) && WORD.test(text));

const MAX_CHARACTERS = 8_000;
const MAX_MEMBER_CHARACTERS = 2_000;
const MAX_IDS = 500;

/** Replaces what is too long, as the layout of a big hall, by its length and SHA-256. */
function shortened(kept: unknown): unknown {
  if (lengthOf(kept) <= MAX_CHARACTERS) return kept;
  if (!isRecord(kept)) return cut(kept);
  const members = Object.entries(kept).map(([name, member]) => [
    name,
    lengthOf(member) > MAX_MEMBER_CHARACTERS ? cut(member) : member,
  ]);
  const shorter = Object.fromEntries(members);
  return lengthOf(shorter) <= 2 * MAX_CHARACTERS ? shorter : cut(kept);
}

function cut(long: unknown) {
  const text = JSON.stringify(long);
  const ids = idsOf(long).slice(0, MAX_IDS);
  const sha256 = createHash("sha256").update(text).digest("hex");
  return { cut: { characters: text.length, sha256, ...(ids.length > 0 && { ids }) } };
}

/** Of the items of a list, or of the showtimes of a batch. */
const idsOf = (list: unknown): number[] =>
  Array.isArray(list)
    ? list.flatMap((item) => {
        const thing = isRecord(item) && isRecord(item["showtime"]) ? item["showtime"] : item;
        return isRecord(thing) && typeof thing["id"] === "number" ? [thing["id"]] : [];
      })
    : [];

/** What differs, of two records that were kept; anything else as it is. */
export function differing(before: unknown, after: unknown): { before: unknown; after: unknown } {
  if (!isRecord(before) || !isRecord(after)) return { before, after };
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return { before: some(before, changed), after: some(after, changed) };
}

const some = (record: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (name in record ? [[name, record[name]]] : [])));

const lengthOf = (value: unknown): number => JSON.stringify(value).length;
