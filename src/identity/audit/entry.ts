/** Entries of the audit log: what staff, owners, admins and devices at the door changed. */

/** By which rights somebody acts. */
export const CAPACITIES = ["admin", "owner", "staff", "gate_key", "api_key"] as const;

/** Who does it: "user:7", "gate_key:3" or "api_key:4", as in the ledger's check-ins. */
export interface Actor {
  readonly actor: string;
  readonly actsAs: (typeof CAPACITIES)[number];
  /** The owner for whom it is done where the thing itself does not say it; null for admins. */
  readonly ownerId: number | null;
  /** The only cinema in which the actor works; null for others. */
  readonly cinemaId: number | null;
}

/** The ids in a path by their names, such as `id`. */
export type Ids = Readonly<Record<string, number | string>>;

/** A request that may change something. */
export interface Act extends Actor {
  readonly atMs: number;
  /** Method and route, as "PATCH /v1/showtimes/{id}". */
  readonly action: string;
  readonly ids: Ids;
  readonly requestId: string;
}

/** What a request did. */
export interface Outcome {
  /** Of the HTTP answer. */
  readonly status: number;
  readonly before: unknown;
  readonly after: unknown;
}

export interface Entry extends Act {
  readonly id: number;
  /** Null where the answer is not known: the change may have happened. */
  readonly status: number | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly showtimeId: number | null;
}

/** What a route is about: the noun in its path, and an id. Its cinema and owner follow from it. */
export interface Thing {
  readonly noun: string;
  readonly id: number;
}

const NOUN = /^\/(?:v1\/)?(?:admin\/)?([a-z-]+)(?:\/\{(\w+)\})?/;

/** The thing in the path, or else the one with the id `made`; null where there is neither. */
export function thingOf(action: string, ids: Ids, made?: unknown): Thing | null {
  const [, noun, name] = NOUN.exec(pathOf(action)) ?? [];
  const id = name === undefined ? made : ids[name];
  return noun === undefined || typeof id !== "number" ? null : { noun, id };
}

/** What a request made, by its answer: the thing itself, or the cinema of a batch of showtimes. */
export function madeBy({ action, ids }: Pick<Act, "action" | "ids">, answer: unknown): Thing | null {
  if (!isRecord(answer)) return null;
  const { id, movie_id: movieId, show_id: showId, showtime_id: showtimeId, created } = answer;
  if (Array.isArray(created)) return cinemaOf(created);
  // The older APIs have a name for each id.
  return thingOf(action, ids, id ?? movieId ?? showId ?? showtimeId);
}

function cinemaOf(created: readonly unknown[]): Thing | null {
  const cinemas = created.map((item) =>
    isRecord(item) && isRecord(item["showtime"]) && isRecord(item["showtime"]["cinema"])
      ? item["showtime"]["cinema"]["id"]
      : null,
  );
  const [id] = cinemas;
  return typeof id === "number" && cinemas.every((one) => one === id) ? { noun: "cinemas", id } : null;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const pathOf = (action: string): string => action.slice(action.indexOf(" ") + 1);

/**
 * Acts that a box office records in its ledger, with who did them: the entry is a copy, and is written afterwards, so that nobody
 * waits for it at the counter.
 */
const IN_LEDGER = new Set([
  "/v1/check-ins/undo",
  "/v1/reservations/{id}",
  ...["counter-sales", "block-seats", "unblock-seats"].map((act) => `/v1/showtimes/{id}/${act}`),
  ...["cancel", "exchange", "give", "payments", "payouts"].map((act) => `/v1/orders/{id}/${act}`),
]);

export const isInLedger = (action: string): boolean => IN_LEDGER.has(pathOf(action));

/** The pattern of a route as the OpenAPI document has it, without a slash at its end. */
export const documented = (pattern: string): string =>
  pattern.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, "{$1}").replace(/(?<=.)\/$/, "");

/** Digits, and names of mails such as "reservation_confirmed:469762049": other ids may be secret. */
export function idsIn(params: Readonly<Record<string, string>>): Ids {
  const known = Object.entries(params).flatMap(([name, text]): [string, number | string][] => {
    if (/^\d{1,15}$/.test(text)) return [[name, Number(text)]];
    return /^[a-z_]{1,40}:\d{1,15}$/.test(text) ? [[name, text]] : [];
  });
  return Object.fromEntries(known);
}
