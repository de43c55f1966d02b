/** The client where a session cannot be renewed, ends meanwhile, or a list goes on in another way. */

import { describe, expect, it } from "vitest";
import type { MatineeOptions } from "../../src/client/client.ts";
import { ok } from "../../src/client/problem.ts";
import { eventually } from "../support/eventually.ts";
import { clientOf as clientFrom, problem, send, stop } from "./failing-server.ts";
import type { Answering } from "./failing-server.ts";

/** Two tries, so that a test need not wait. */
const clientOf = (answer: Answering, options: Partial<MatineeOptions> = {}) =>
  clientFrom(answer, { retries: { tries: 2, firstMs: 1, longestMs: 2_000 }, ...options });

const tokens = (n: number) => ({ access_token: `access-${n}`, refresh_token: `refresh-${n}` });

describe("a session", () => {
  it.each([
    ["asks it to come back in a minute", 429, problem(429, "too_many_requests"), { "retry-after": "60" }],
    ["is not the API, but a proxy before it", 403, "<html>Sign in to this network</html>", {}],
    ["is away", 503, problem(503, "unavailable"), { "retry-after": "60" }],
  ])("is kept where the server that should renew it %s", async (_why, status, body, headers) => {
    const kept: unknown[] = [];
    let isBack = false;
    const { api } = await clientOf(
      (request, response) => {
        if (request.headers.authorization === "Bearer access-2")
          send(response, 200, { data: [], next: null });
        else if (request.url !== "/v1/auth/refresh") send(response, 401, problem(401, "unauthenticated"));
        else if (isBack) send(response, 200, tokens(2));
        else send(response, status, body, headers);
      },
      { tokens: tokens(1), onTokens: (given) => kept.push(given) },
    );
    const calls = await Promise.allSettled([api.GET("/v1/reservations"), api.GET("/v1/reservations")]);
    expect(calls.map((call) => call.status)).toEqual(["rejected", "rejected"]);
    expect(kept).toEqual([]);
    isBack = true;
    await ok(api.GET("/v1/reservations"));
    expect(kept).toEqual([tokens(2)]);
  });

  it("stays ended where somebody logs out while it is renewed", async () => {
    const kept: unknown[] = [];
    let renew: (() => void) | undefined;
    const { api } = await clientOf(
      (request, response) => {
        if (request.url === "/v1/auth/logout") response.writeHead(204).end();
        else if (request.url !== "/v1/auth/refresh") send(response, 401, problem(401, "unauthenticated"));
        else
          renew = () => {
            send(response, 200, tokens(2));
          };
      },
      { tokens: tokens(1), onTokens: (given) => kept.push(given) },
    );
    const call = api.GET("/v1/reservations");
    await eventually(() => renew !== undefined);
    await api.logout();
    renew?.();
    expect((await call).response.status).toBe(401);
    expect(kept).toEqual([null]);
  });

  it("sends nobody's request as that of somebody who has signed in meanwhile", async () => {
    const asked: (string | undefined)[] = [];
    let renew: (() => void) | undefined;
    const { api } = await clientOf(
      (request, response) => {
        if (request.url === "/v1/auth/login") send(response, 200, tokens(9));
        else if (request.url === "/v1/auth/refresh")
          renew = () => {
            send(response, 200, tokens(2));
          };
        else {
          asked.push(request.headers.authorization);
          send(response, 401, problem(401, "unauthenticated"));
        }
      },
      { tokens: tokens(1) },
    );
    const call = api.GET("/v1/reservations");
    await eventually(() => renew !== undefined);
    await api.login({ email: "ada@example.com", password: "correct horse battery" });
    renew?.();
    expect((await call).response.status).toBe(401);
    expect(asked).toEqual(["Bearer access-1"]);
  });

  it("is ended here where the server has ended it already, and where it does not answer", async () => {
    for (const status of [401, 500]) {
      const kept: unknown[] = [];
      const { api } = await clientOf(
        (request, response) => {
          if (request.url === "/v1/auth/refresh") send(response, 401, problem(401, "invalid_refresh_token"));
          else send(response, status, problem(status, status === 401 ? "unauthenticated" : "internal_error"));
        },
        { tokens: tokens(1), onTokens: (given) => kept.push(given) },
      );
      await (status === 401 ? api.logout() : expect(api.logout()).rejects.toMatchObject({ status }));
      expect(kept).toEqual([null]);
      stop();
    }
  });
});

it("reads the events to their newest one, each page after the last", async () => {
  const pages = [
    { data: [{ id: "evt_1" }], next: "17", last: "17", since: "2026-11-20T19:30:00Z" },
    { data: [{ id: "evt_2" }], next: null, last: "18", since: "2026-11-20T19:30:00Z" },
  ];
  const { api, seen } = await clientOf((_, response, nth) => {
    send(response, 200, pages[nth - 1]);
  });
  const ids: string[] = [];
  for await (const { id } of api.each("/v1/events", { params: { query: { after: "9" } } })) ids.push(id);
  expect(ids).toEqual(["evt_1", "evt_2"]);
  expect(seen.map(({ url }) => url)).toEqual(["/v1/events?after=9", "/v1/events?after=17"]);
});

it("says of an answer that was lost that its request was carried out", async () => {
  const { api } = await clientOf((request, response) => {
    const isDone = request.url === "/v1/movies";
    send(response, 409, problem(409, isDone ? "idempotent_answer_lost" : "seats_taken"));
  });
  const body = { title: "Metropolis", genre: "drama", duration_minutes: 150 } as const;
  await expect(ok(api.POST("/v1/movies", { body }))).rejects.toMatchObject({ wasDone: true });
  await expect(
    ok(api.POST("/v1/reservations/{id}/confirm", { params: { path: { id: 1 } } })),
  ).rejects.toMatchObject({ wasDone: false });
});

it("waits no longer for a hall's next connection after one that worked", async () => {
  const data = (seq: number) =>
    `data: ${JSON.stringify({ from: 0, seq, counts: {}, seats: [], plan_changed: false, ...(seq === 1 && { reconnect_after_ms: 1 }) })}\n\n`;
  const { api, seen } = await clientOf((_, response, nth) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(data(nth));
  });
  const leaving = new AbortController();
  let last = 0;
  for await (const { seq } of api.hall(9, leaving.signal)) if ((last = seq) === 30) leaving.abort();
  // More than a test's time, if each wait were twice the one before.
  expect(last).toBe(30);
  expect(seen).toHaveLength(30);
});
