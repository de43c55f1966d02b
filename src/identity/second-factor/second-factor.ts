/** What a login shows beside the password: at most one of them. */
export interface ShownFactor {
  readonly totp?: string | undefined;
  readonly recoveryCode?: string | undefined;
}

/** The second factor of an account, as its person sees it. */
export interface SecondFactor {
  /** Null without a confirmed app. */
  readonly totpSinceMs: number | null;
  readonly recoveryCodesLeft: number;
}
