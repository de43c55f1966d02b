import { ACCESS_TOKEN_LIFE_S } from "../sessions/access-token.ts";

/** What the programs by which people come in may rely on. */
export interface Entrance {
  /** "everybody": also who has not confirmed the address. An address then has one account that waits, and no second. */
  readonly admits: "confirmed" | "everybody";
  /** Of new passwords: "any" of six characters or more, or only those that are not guessed first. */
  readonly passwords: "hard_to_guess" | "any";
  readonly tokenLifeS: number;
  /** Whether the token says by which name one came in, since programs send that with every request. */
  readonly namesCaller: boolean;
}

export const MAIN_ENTRANCE: Entrance = {
  admits: "confirmed",
  passwords: "hard_to_guess",
  tokenLifeS: ACCESS_TOKEN_LIFE_S,
  namesCaller: false,
};
