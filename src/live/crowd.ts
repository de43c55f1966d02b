/** Who watches: the live streams that one isolate holds, counted by relay and by network. */

/** WebSockets and event streams together, at all showtimes. Enough for a household's or an office's devices. */
export const MAX_OF_NETWORK = 20;
/** Event streams of one isolate: each may have 64 KB unread, and an isolate has 128 MB. */
export const MAX_STREAMS = 1_000;
/** All watchers of one isolate. The platform keeps what a WebSocket has not read, outside the isolate. */
export const MAX_WATCHERS = 10_000;
/** A relay counts its watchers again at least every 90 s. One that does not is in another isolate by now. */
const FORGET_MS = 5 * 60_000;

export interface Seat {
  /** Null: not limited. */
  readonly network: string | null;
  readonly kind: "socket" | "stream";
}

interface Relay {
  countedAtMs: number;
  readonly seats: Map<Seat["kind"], number>;
  readonly networks: Map<string, number>;
}

/** Memory of one isolate, as plain data. Relays of one showtime or of many share it where the platform puts them together. */
export class Crowd {
  readonly #relays = new Map<string, Relay>();

  /** Why there is no room for one more: the network has all that it may, or the isolate is full. Null: there is. */
  refusal({ network, kind }: Seat, nowMs: number): "network_full" | "full" | null {
    const relays = Array.from(this.#relays).filter(([name, { countedAtMs }]) => {
      const isHere = countedAtMs > nowMs - FORGET_MS;
      if (!isHere) this.#relays.delete(name);
      return isHere;
    });
    const sum = (count: (relay: Relay) => number): number =>
      relays.reduce((all, [, relay]) => all + count(relay), 0);
    if (network !== null && sum(({ networks }) => networks.get(network) ?? 0) >= MAX_OF_NETWORK)
      return "network_full";
    const streams = sum(({ seats }) => seats.get("stream") ?? 0);
    const sockets = sum(({ seats }) => seats.get("socket") ?? 0);
    const isFull = (kind === "stream" && streams >= MAX_STREAMS) || streams + sockets >= MAX_WATCHERS;
    return isFull ? "full" : null;
  }

  join(relay: string, seat: Seat, nowMs: number): void {
    this.#add(relay, seat, 1, nowMs);
  }

  leave(relay: string, seat: Seat, nowMs: number): void {
    this.#add(relay, seat, -1, nowMs);
  }

  /** Replaces what is known of a relay by those that it has now. */
  recount(relay: string, seats: readonly Seat[], nowMs: number): void {
    this.#relays.delete(relay);
    for (const seat of seats) this.join(relay, seat, nowMs);
  }

  #add(name: string, { network, kind }: Seat, difference: 1 | -1, nowMs: number): void {
    const relay = this.#relays.get(name) ?? { countedAtMs: nowMs, seats: new Map(), networks: new Map() };
    this.#relays.set(name, relay);
    relay.countedAtMs = nowMs;
    change(relay.seats, kind, difference);
    if (network !== null) change(relay.networks, network, difference);
    if (relay.seats.size === 0) this.#relays.delete(name);
  }
}

function change<Key>(counts: Map<Key, number>, key: Key, difference: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + difference;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
