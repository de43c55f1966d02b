/** The tokens of a signed-in person, renewed once for all calls that need it at the same time. */

import type { Send } from "./retries.ts";

/** As `POST /v1/auth/login` and `POST /v1/auth/refresh` answer them. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

export class Session {
  #tokens: Tokens | null;
  #renewing: Promise<void> | null = null;
  #visit = 0;
  readonly #renew: (refreshToken: string) => Promise<Tokens | null>;
  readonly #kept: (tokens: Tokens | null) => void;

  /** `renew` returns null where the session has ended. `kept` is told of each change, to store it. */
  constructor(
    tokens: Tokens | null,
    renew: (refreshToken: string) => Promise<Tokens | null>,
    kept: (tokens: Tokens | null) => void,
  ) {
    this.#tokens = tokens;
    this.#renew = renew;
    this.#kept = kept;
  }

  get token(): string | null {
    return this.#tokens?.access_token ?? null;
  }

  /** Changes with whoever signs in or out; a renewal is of the same one. */
  get visit(): number {
    return this.#visit;
  }

  /** Somebody signs in, or out. */
  set(tokens: Tokens | null): void {
    this.#visit++;
    this.#keep(tokens);
  }

  /**
   * The token after `refused`, which the server did not take; null where the person has to sign in again, and where somebody else
   * has since `visit`: a request of one person is never sent as another's.
   */
  async after(refused: string, visit: number): Promise<string | null> {
    if (this.token === refused) await (this.#renewing ??= this.#renewed());
    return this.token === refused || this.#visit !== visit ? null : this.token;
  }

  async #renewed(): Promise<void> {
    const visit = this.#visit;
    try {
      const tokens = this.#tokens === null ? null : await this.#renew(this.#tokens.refresh_token);
      if (this.#visit === visit) this.#keep(tokens);
    } finally {
      this.#renewing = null;
    }
  }

  #keep(tokens: Tokens | null): void {
    if (tokens === null && this.#tokens === null) return;
    this.#tokens = tokens;
    this.#kept(tokens);
  }
}

/** Sends requests with the session's token, and once more with a new one after a 401. */
export const withSession =
  (send: Send, session: Session): Send =>
  async (request) => {
    const { token, visit } = session;
    if (token === null || request.headers.has("authorization")) return send(request);
    const again = request.clone();
    const answer = await send(bearing(request, token));
    if (answer.status !== 401) return answer;
    const next = await session.after(token, visit);
    return next === null ? answer : send(bearing(again, next));
  };

function bearing(request: Request, token: string): Request {
  request.headers.set("authorization", `Bearer ${token}`);
  return request;
}
