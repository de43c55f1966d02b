import type { Role } from "./permission.ts";

/** Somebody who works in a cinema. */
export interface Member {
  readonly userId: number;
  readonly email: string;
  readonly name: string | null;
  readonly roles: readonly Role[];
  readonly sinceMs: number;
}

/** A cinema in which somebody works. */
export interface Place {
  readonly cinemaId: number;
  readonly cinemaName: string;
  readonly roles: readonly Role[];
  readonly sinceMs: number;
}
