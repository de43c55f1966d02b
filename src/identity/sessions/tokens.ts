/** What a person gets who comes in. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}
