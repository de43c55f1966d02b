/** A server answers as TMDB documents it, over real HTTP: completely, partly, or not at all. */

import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { SECRETS, bundle, launch } from "../../support/launcher.ts";
import type { Server } from "../../support/launcher.ts";
import { insertUser, tokenOf } from "../../support/people.ts";
import { JPEG } from "../posters/images.ts";
import { MATRIX } from "./matrix.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const POSTER = "/t/p/w780/f89U3ADr1oiB1s9GkdPOEpXUk5H.jpg";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let answers: Record<string, Answer>;
const tmdb = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://tmdb.test");
  const answer = answers[pathname];
  if (pathname !== POSTER && searchParams.get("api_key") !== KEY) response.writeHead(401).end("{}");
  else if (answer === undefined) response.writeHead(404).end("{}");
  else answer(request, response);
});
const says =
  (document: unknown): Answer =>
  (_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
/** Paths of requests whose connection the import has closed before their answer ended. */
const givenUp: (string | undefined)[] = [];
const saysHalf: Answer = (request, response) => {
  saysNothing(request, response);
  response.writeHead(200).write(JSON.stringify(MATRIX).slice(0, 200));
};
const saysNothing: Answer = ({ url }, response) => {
  response.on("close", () => givenUp.push(url?.split("?")[0]));
};

let server: Server;
let authorization = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    tmdb.listen(0, "127.0.0.1", resolve);
  });
  const base = `http://127.0.0.1:${(tmdb.address() as AddressInfo).port}`;
  server = await launch({
    script: bundle(),
    bindings: { TMDB_API_KEY: KEY, TMDB_API_BASE: `${base}/3` },
  });
  await insertUser(server.sql.bind(server), 1, { role: "owner" });
  authorization = `Bearer ${await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: 1, role: "owner" })}`;
  answers = {
    "/3/movie/603": says(MATRIX),
    "/3/configuration": says({ images: { secure_base_url: `${base}/t/p/` } }),
    [POSTER]: (_, response) => response.writeHead(200).end(JPEG),
    "/3/movie/1": saysHalf,
    "/3/movie/2": saysNothing,
    "/3/movie/3": (_, response) => response.destroy(),
  };
});

afterAll(async () => {
  await server.kill();
  tmdb.closeAllConnections();
  tmdb.close();
});

async function bring(tmdbId: number) {
  const response = await fetch(`${server.url}/v1/movies/import`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ tmdb_id: tmdbId }),
  });
  const body = await response.json<Record<string, string | null>>();
  return { status: response.status, body };
}

it("imports a movie and its poster", async () => {
  const { status, body } = await bring(603);
  expect(status).toBe(201);
  const poster = new URL(body["poster_url"] ?? "");
  const seen = await fetch(`${server.url}${poster.pathname}`);
  expect(new Uint8Array(await seen.arrayBuffer())).toEqual(JPEG);
});

it("gives up a request without an answer, or without the end of one", async () => {
  for (const { status, body } of await Promise.all([bring(1), bring(2)]))
    expect({ status, code: body["code"] }).toEqual({ status: 503, code: "unavailable" });
  await vi.waitFor(() => expect(new Set(givenUp)).toEqual(new Set(["/3/movie/1", "/3/movie/2"])));
});

it("answers when the connection to TMDB is cut", async () => {
  const { status, body } = await bring(3);
  expect({ status, code: body["code"] }).toEqual({ status: 503, code: "unavailable" });
});

it("imports the movie without its poster if the poster's server does not answer", async () => {
  answers[POSTER] = saysNothing;
  const { status, body } = await bring(603);
  expect({ status, poster: body["poster_url"] }).toEqual({ status: 201, poster: null });
});
