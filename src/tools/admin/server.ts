/** The server that a command talks to, as the person who is signed in. */

import { createHash, randomUUID } from "node:crypto";
import { matinee } from "../../client/client.ts";
import type { Matinee } from "../../client/client.ts";
import { ProblemError, isProblem } from "../../client/problem.ts";
import type { Tokens } from "../../client/session.ts";
import { isThisMachine, whyNoAnswer } from "../reaching.ts";
import { NoServer, UsageError } from "./ended.ts";
import type { Globals } from "./globals.ts";
import { notice } from "./output.ts";
import { prove } from "./proof.ts";
import { forgetSession, keepSession, readSession } from "./session-file.ts";

interface Answer {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

export interface Server {
  /**
   * What a call answered. Asks for the password where the API wants a proof of the last minutes. Throws `ProblemError` for a
   * refusal, and `NoServer`.
   */
  ask<Given extends Answer>(
    call: (api: Matinee) => Promise<Given>,
  ): Promise<Exclude<Given["data"], undefined>>;
}

/** Over plain http everybody on the way can read a secret. */
export function refusePlainText(url: string, secret: string): void {
  if (new URL(url).protocol === "http:" && !isThisMachine(url))
    throw new UsageError(`${url} would get the ${secret} unencrypted: use https.`);
}

/** Signs requests by MATINEE_TOKEN (an access token or an API key), else by the kept session. */
export function connect(globals: Globals): Server {
  const { url } = globals;
  let kept = readSession(url);
  const given = process.env["MATINEE_TOKEN"] ?? process.env["ADMIN_TOKEN"];
  if (given !== undefined) refusePlainText(url, "token");
  const options = {
    baseUrl: url,
    fetch: sending(globals),
    onTokens(tokens: Tokens | null) {
      if (kept === null) return;
      if (tokens === null) return forgetSession(url);
      kept = { ...kept, access_token: tokens.access_token, refresh_token: tokens.refresh_token };
      keepSession(url, kept);
    },
  };
  const open = (): Matinee =>
    matinee(
      given !== undefined
        ? { ...options, key: given }
        : { ...options, ...(kept !== null && { tokens: kept }) },
    );
  let api = open();
  return {
    async ask(call) {
      try {
        return await answered(call(api));
      } catch (refused) {
        const wantsProof =
          refused instanceof ProblemError &&
          refused.code === "reauthentication_needed" &&
          given === undefined;
        if (!wantsProof || kept === null || kept.signed_in_by !== "password") throw refused;
        options.onTokens({
          ...(await prove(api)),
          refresh_token: kept.refresh_token,
        });
        api = open();
        return answered(call(api));
      }
    },
  };
}

/** As `ok` of the client, and says where something else than Matinee answers. */
export async function answered<Given extends Answer>(
  call: Promise<Given>,
): Promise<Exclude<Given["data"], undefined>> {
  const { data, error, response } = await call.catch((fault: unknown) => {
    if (fault instanceof SyntaxError)
      throw new NoServer("What answered there is not Matinee: it sent no JSON.");
    throw fault;
  });
  if (response.ok) return data as Exclude<Given["data"], undefined>;
  if (isProblem(error)) throw new ProblemError(error);
  throw new NoServer(`${response.url} answered ${response.status}, and not as Matinee does.`);
}

/** Of a route that answers CSV too, where CSV was not asked for. */
export function inJson<Given>(given: Given): Exclude<Given, string> {
  if (typeof given === "string") throw new NoServer("What answered there is not Matinee: it sent a text.");
  return given as Exclude<Given, string>;
}

/** Of the session itself: they are safe to repeat, and a key would be made of a password. */
const WITHOUT_KEY = /^\/v1\/auth\//;

/** `fetch` with what a command needs: keys by which it can be repeated, and sentences instead of codes of the network. */
export function sending({ url, "idempotency-key": repeated }: Globals): typeof fetch {
  const run = repeated ?? randomUUID();
  let [hasSaidSo, hasWritten] = [false, false];
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    if (pathname === "/v1/auth/refresh") {
      const renewed = await renewedMeanwhile(url, request);
      if (renewed !== null) return Response.json(renewed);
    }
    if (request.method === "POST" && !WITHOUT_KEY.test(pathname)) {
      hasWritten = true;
      request.headers.set("idempotency-key", `${run}-${await digestOf(request)}`);
    }
    try {
      return await fetch(request);
    } catch (fault) {
      if (!hasSaidSo) notice(`No answer from ${url}: trying again.`);
      hasSaidSo = true;
      throw new NoServer(
        `No answer from ${url}: ${whyNoAnswer(fault)}.${
          hasWritten
            ? ` It is not known whether it was done. To repeat it safely, add --idempotency-key ${run}`
            : ""
        }`,
      );
    }
  };
}

/** The same request of a repeated command has the same key, and another of the same command has not. */
async function digestOf(request: Request): Promise<string> {
  const { pathname, search } = new URL(request.url);
  const body = await request.clone().text();
  return createHash("sha256").update(`${pathname}${search}\n${body}`).digest("hex").slice(0, 16);
}

/** A refresh token works once: the tokens that another command on this machine got for it are taken instead. */
async function renewedMeanwhile(url: string, request: Request): Promise<Tokens | null> {
  const { refresh_token } = (await request.clone().json()) as { refresh_token: string };
  const kept = readSession(url);
  return kept === null || kept.refresh_token === refresh_token ? null : kept;
}
