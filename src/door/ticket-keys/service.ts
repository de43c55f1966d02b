/** The keys of tickets. The door needs them and nothing else of tickets, so that it starts without what draws them. */

import { previousTicketKeys, secret } from "../../platform/settings.ts";
import { publicKey, signingKey } from "../tickets/ticket-code.ts";
import type { PublicKey, SigningKey } from "../tickets/ticket-code.ts";

/** The keys that verify tickets; the first one signs new tickets. Throws `MissingSetting`. */
export async function ticketKeys(): Promise<readonly [SigningKey, ...PublicKey[]]> {
  const [current, previous] = [secret("TICKET_SECRET"), previousTicketKeys()];
  const settings = JSON.stringify([current, previous]);
  if (imported?.settings !== settings) {
    const old = await Promise.all(previous.map(readKey));
    imported = { settings, keys: [await signingKey(current), ...old.flatMap((key) => key ?? [])] };
  }
  return imported.keys;
}

let imported: { settings: string; keys: readonly [SigningKey, ...PublicKey[]] } | null = null;

/** Null for a setting that is no key, so that the other keys can be used. */
async function readKey(x: string): Promise<PublicKey | null> {
  try {
    return await publicKey(x);
  } catch {
    console.error("TICKET_KEYS_PREVIOUS has a value that is no Ed25519 key; it is ignored");
    return null;
  }
}
