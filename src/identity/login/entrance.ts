import { ACCESS_TOKEN_LIFE_S } from "../sessions/access-token.ts";

/** An entrance: the rules for the programs through which people register and log in. */
export interface Entrance {
  /** "everybody": unconfirmed accounts too. Such an entrance makes no second account for an address. */
  readonly admits: "confirmed" | "everybody";
  /** New passwords: "any" of six characters or more, or only those that are not guessed first. */
  readonly passwords: "hard_to_guess" | "any";
  readonly tokenLifeS: number;
  /**
   * Whether the access token has a mark of the name used at login, because the programs send the name with every
   * request.
   */
  readonly namesCaller: boolean;
  /**
   * Whether an account with an authenticator app needs its code to log in. If not, such a login has a buyer's rights only, see
   * docs/decisions/023-second-factors.md.
   */
  readonly asksSecondFactor: boolean;
}

export const MAIN_ENTRANCE: Entrance = {
  admits: "confirmed",
  passwords: "hard_to_guess",
  tokenLifeS: ACCESS_TOKEN_LIFE_S,
  namesCaller: false,
  asksSecondFactor: true,
};
