/** What a login and a refresh return. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}
