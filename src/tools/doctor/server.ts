/** The checks of a server, by HTTP. */

import { isThisMachine, whyNoAnswer } from "../reaching.ts";
import type { Diagnosis, Finding } from "./finding.ts";

const LIMIT_MS = 15_000;

/** An admin, by a token or by address and password; or nobody. */
export type Who = { readonly token: string } | { readonly email: string; readonly password: string } | null;

/** What the server at `url` says of itself, more of it to an admin. Never rejects. */
export async function examine(url: string, who: Who): Promise<Diagnosis> {
  if (who !== null && new URL(url).protocol !== "https:" && !isThisMachine(url))
    return unknown(url, "The address is without https: no token or password is sent there.", "Use https.");
  try {
    const alive = await ask(`${url}/health`);
    if (!alive.isMatinee)
      return unknown(url, "Something answers there, but it is not Matinee.", strangerAdvice(url));
    const signedIn = await tokenOf(url, who);
    const ready = await ask(`${url}/health/ready`, { authorization: signedIn.token });
    if (ready.status !== 200 && ready.status !== 503)
      return unknown(
        url,
        `GET /health/ready answered ${ready.status}: its version is older than this one.`,
        "Deploy this version.",
      );
    const { status, checks } = ready.body;
    return {
      url,
      status: status === "ready" ? "ready" : "not_ready",
      findings: [{ name: "server", status: "ok" }, ...(checks ?? [namesMissing(signedIn.why, who)])],
    };
  } catch (error) {
    return unknown(
      url,
      asSentence(whyNoAnswer(error)),
      isThisMachine(url)
        ? "Start it: `npm run dev`."
        : "Look at the address, and at the status of Cloudflare.",
    );
  }
}

const unknown = (url: string, detail: string, advice: string): Diagnosis => ({
  url,
  status: "unknown",
  findings: [{ name: "server", status: "failed", detail, advice }],
});

const strangerAdvice = (url: string): string =>
  isThisMachine(url)
    ? "Another program uses this port: start Matinee at another one, `npm run dev -- --port 8790`."
    : "Look at the address.";

/** Only admins get the names of the checks. */
const namesMissing = (why: string | null, who: Who): Finding => ({
  name: "names",
  status: "off",
  detail: why ?? (who === null ? "Only an admin gets them." : "The token is not an admin's, or has expired."),
  advice: "Set MATINEE_TOKEN to an admin's access token, or use --email with an admin's address.",
});

interface Answered {
  readonly status: number;
  readonly isMatinee: boolean;
  readonly body: {
    readonly status?: string;
    readonly checks?: readonly Finding[];
    readonly access_token?: string;
    readonly detail?: string;
  };
}

async function ask(
  url: string,
  sent: { authorization?: string | null; body?: object } = {},
): Promise<Answered> {
  const response = await fetch(url, {
    method: sent.body === undefined ? "GET" : "POST",
    headers: {
      ...(sent.authorization ? { authorization: `Bearer ${sent.authorization}` } : {}),
      ...(sent.body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  const text = await response.text();
  const body = readObject(text);
  return { status: response.status, isMatinee: response.status === 200 && body.status === "ok", body };
}

function readObject(text: string): Answered["body"] {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? read : {};
  } catch {
    return {};
  }
}

async function tokenOf(url: string, who: Who): Promise<{ token: string | null; why: string | null }> {
  if (who === null) return { token: null, why: null };
  if ("token" in who) return { token: who.token, why: null };
  const { status, body } = await ask(`${url}/v1/auth/login`, { body: who });
  return body.access_token === undefined
    ? { token: null, why: `The login was answered ${status}: ${body.detail ?? "no reason given"}` }
    : { token: body.access_token, why: null };
}

const asSentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith("?") ? "" : "."}`;
