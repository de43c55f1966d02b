/** Endpoints of owners' systems, and their secrets. */

import type { SealedFor } from "../../platform/sealed-secret.ts";
import { isTest } from "../log/event.ts";
import type { EventType, OwnerEvent } from "../log/event.ts";

/** "removed": its deliveries are still to be deleted. */
export type EndpointStatus = "on" | "off" | "removed";

/** "owner": by hand. "failing": nothing arrived for five days. "gone": it answered 410. */
export type OffReason = "owner" | "failing" | "gone";

export interface Endpoint {
  readonly id: number;
  readonly ownerId: number;
  readonly url: string;
  readonly description: string;
  /** Null: all types. */
  readonly types: readonly EventType[] | null;
  /** Null: all cinemas of the owner. */
  readonly cinemas: readonly number[] | null;
  readonly status: EndpointStatus;
  readonly offReason: OffReason | null;
  readonly offAtMs: number | null;
  readonly failingSinceMs: number | null;
  readonly previousUntilMs: number | null;
  readonly createdAtMs: number;
}

/** An endpoint as whoever sends to it needs it. */
export interface Receiver extends Endpoint {
  readonly sealedSecret: string;
  readonly previousSecret: string | null;
  readonly cursor: number;
}

export const MOST_ENDPOINTS = 10;

/** Of a secret; Standard Webhooks asks for 24 to 64. */
export const SECRET_BYTES = 32;

/** How long a secret signs beside the one that replaced it. */
export const OVERLAP_MS = 24 * 60 * 60_000;

/** As it is shown, once. */
export const shownSecret = (secret: Uint8Array<ArrayBuffer>): string =>
  `whsec_${Buffer.from(secret).toString("base64")}`;

/** Secrets are sealed before their endpoint has a number: they are of the owner. */
export const webhookOfOwner = (ownerId: number): SealedFor => ({
  purpose: "matinee webhook",
  of: `webhook of ${ownerId}`,
});

/** Events of a sandbox are for those who name that cinema. */
export const wants = (
  { types, cinemas }: Pick<Endpoint, "types" | "cinemas">,
  event: Pick<OwnerEvent, "type" | "cinemaId" | "data">,
): boolean =>
  (types === null || types.includes(event.type)) &&
  (cinemas === null ? !isTest(event) : cinemas.includes(event.cinemaId));

/** The nonce of the mail that says that it was switched off. Mail ids and tags have ":" and "-" for themselves. */
export const offNonce = (endpointId: number, offAtMs: number): string => `${endpointId}_${offAtMs}`;
