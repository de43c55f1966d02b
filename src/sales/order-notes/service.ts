/** Notes of orders, which only staff see. The ledger has no free text. */

import { createHash } from "node:crypto";
import { now, randomHex } from "../../platform/clock.ts";
import type { OrderNote } from "./note.ts";
import * as store from "./store.ts";
import type { NamedNote } from "./tables.ts";

const NAME_BYTES = 12;

/**
 * Adds a note. With the `Idempotency-Key` of the request it is added once, however often that is repeated; `request` is what was
 * asked for, if not the text alone. False where the order has too many.
 */
export const addNote = (
  orderId: number,
  note: Pick<OrderNote, "by" | "kind"> & { readonly text: string },
  idempotencyKey?: string,
  request: unknown = note.text,
): Promise<boolean> => store.add(orderId, nameOf(note, request, idempotencyKey), { ...note, atMs: now() });

/** A note of an act, which writes it with what it does in one transaction. */
export const namedNote = ({
  orderId,
  key,
  request,
  ...note
}: Pick<OrderNote, "by" | "kind"> & {
  readonly orderId: number;
  readonly text: string;
  /** The request's `Idempotency-Key`. */
  readonly key: string | undefined;
  readonly request: unknown;
}): NamedNote => ({ orderId, name: nameOf(note, request, key), note: { ...note, atMs: now() } });

/**
 * Whether a request under this key has added its note: "otherwise" where that was another request, which `request` tells apart.
 * "no" without a key.
 */
export async function isNoted(
  orderId: number,
  note: Pick<OrderNote, "by" | "kind">,
  request: unknown,
  idempotencyKey: string | undefined,
): Promise<"no" | "yes" | "otherwise"> {
  if (idempotencyKey === undefined) return "no";
  const names = await store.namesUnder(orderId, beginningOf(note, idempotencyKey));
  if (names.length === 0) return "no";
  return names.includes(nameOf(note, request, idempotencyKey)) ? "yes" : "otherwise";
}

const nameOf = (note: Pick<OrderNote, "by" | "kind">, request: unknown, key: string | undefined): string =>
  key === undefined ? randomHex(NAME_BYTES) : `${beginningOf(note, key)}${hashOf(JSON.stringify(request))}`;

const beginningOf = ({ by, kind }: Pick<OrderNote, "by" | "kind">, key: string): string =>
  `${hashOf(`${by} ${kind} ${key}`)}.`;

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** The oldest first. */
export const notesOf = async (orderId: number): Promise<OrderNote[]> =>
  (await store.notesOf(orderId)).toSorted((a, b) => a.atMs - b.atMs);

/** What was noted of several orders, without who wrote it. */
export const textsOf = store.textsOf;

/** Empties the notes of orders whose person is forgotten. */
export const forgetNotes = store.emptyNotes;
