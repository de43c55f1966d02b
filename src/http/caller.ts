/** Who calls, as the access token says. */
export interface Caller {
  readonly userId: number;
  readonly role: "user" | "owner";
  readonly isAdmin: boolean;
  readonly emailConfirmed: boolean;
  readonly sessionId: string;
  /** The mark of the name that they came in by, where programs repeat it with every request. */
  readonly cameAs?: string | undefined;
}
