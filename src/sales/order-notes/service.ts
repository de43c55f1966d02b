/** Notes of orders, which only staff see. The ledger has no free text. */

import { createHash } from "node:crypto";
import { now, randomHex } from "../../platform/clock.ts";
import type { OrderNote } from "./note.ts";
import * as store from "./store.ts";

const NAME_BYTES = 12;

/**
 * Adds a note. With the `Idempotency-Key` of the request it is added once, however often that is repeated. False where the order
 * has too many.
 */
export const addNote = (
  orderId: number,
  note: Pick<OrderNote, "by" | "kind"> & { readonly text: string },
  idempotencyKey?: string,
): Promise<boolean> => store.add(orderId, nameOf(note, idempotencyKey), { ...note, atMs: now() });

/** Whether the request under this key has added its note; false without a key. */
export const hasNote = async (
  orderId: number,
  note: Pick<OrderNote, "by" | "kind">,
  idempotencyKey?: string,
): Promise<boolean> =>
  idempotencyKey !== undefined && (await store.isThere(orderId, nameOf(note, idempotencyKey)));

const nameOf = ({ by, kind }: Pick<OrderNote, "by" | "kind">, key: string | undefined): string =>
  key === undefined
    ? randomHex(NAME_BYTES)
    : createHash("sha256").update(`${by} ${kind} ${key}`).digest("base64url");

/** The oldest first. */
export const notesOf = async (orderId: number): Promise<OrderNote[]> =>
  (await store.notesOf(orderId)).toSorted((a, b) => a.atMs - b.atMs);

/** What was noted of several orders, without who wrote it. */
export const textsOf = store.textsOf;

/** Empties the notes of orders whose person is forgotten. */
export const forgetNotes = store.emptyNotes;
