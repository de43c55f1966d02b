/** The client against a server in Node that fails as servers do. */

import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { matinee } from "../../src/client/client.ts";
import { folded } from "../../src/client/hall.ts";
import type { Hall } from "../../src/client/hall.ts";
import { ProblemError, ok } from "../../src/client/problem.ts";
import { freePort } from "../support/launcher.ts";
import { clientOf, problem, send } from "./failing-server.ts";
import type { Answering } from "./failing-server.ts";

const MOVIE = { title: "Metropolis", genre: "drama", duration_minutes: 150 } as const;

const keyOf = ({ headers }: IncomingMessage) => headers["idempotency-key"];

describe("a request", () => {
  it("is sent again under the same key until a server that is away answers", async () => {
    const { api, seen } = await clientOf((request, response, nth) => {
      if (nth === 1) request.socket.destroy();
      else if (nth === 2) send(response, 502, {});
      else if (nth === 3) send(response, 503, problem(503, "busy"), { "retry-after": "0" });
      else send(response, 201, { id: 7 });
    });
    expect(await ok(api.POST("/v1/movies", { body: MOVIE }))).toEqual({ id: 7 });
    expect(seen).toHaveLength(4);
    expect(new Set(seen.map(keyOf)).size).toBe(1);
    expect(seen.map(keyOf)[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("has another key than the one before", async () => {
    const { api, seen } = await clientOf((_, response) => {
      send(response, 201, {});
    });
    await api.POST("/v1/movies", { body: MOVIE });
    await api.POST("/v1/movies", { body: MOVIE });
    expect(new Set(seen.map(keyOf)).size).toBe(2);
  });

  it("keeps the key that it was given", async () => {
    const { api, seen } = await clientOf((_, response) => {
      send(response, 201, {});
    });
    await api.POST("/v1/reservations/{id}/confirm", {
      params: { path: { id: 1 }, header: { "idempotency-key": "mine" } },
    });
    expect(seen.map(keyOf)).toEqual(["mine"]);
  });

  it("is not sent again where it may have been carried out and must not be twice", async () => {
    const { api, seen } = await clientOf((request) => {
      request.socket.destroy();
    });
    await expect(
      api.PATCH("/v1/movies/{id}", { params: { path: { id: 1 } }, body: { title: "M" } }),
    ).rejects.toThrow();
    expect(seen).toHaveLength(1);
  });

  it("is not sent again where the server refuses it, or asks for a long wait", async () => {
    const { api, seen } = await clientOf((_, response, nth) => {
      send(
        response,
        nth === 1 ? 409 : 429,
        problem(429, "too_many_requests"),
        nth === 1 ? {} : { "retry-after": "60" },
      );
    });
    expect((await api.GET("/v1/movies")).response.status).toBe(409);
    expect((await api.GET("/v1/movies")).response.status).toBe(429);
    expect(seen).toHaveLength(2);
  });

  it("gives up after five tries with the last answer", async () => {
    const { api, seen } = await clientOf((_, response) => {
      send(response, 500, problem(500, "internal_error"));
    });
    await expect(ok(api.GET("/v1/movies"))).rejects.toMatchObject({ status: 500, code: "internal_error" });
    expect(seen).toHaveLength(5);
  });

  it("throws a problem as an error with its code and its data", async () => {
    const { api } = await clientOf((_, response) => {
      send(response, 409, { ...problem(409, "seats_taken"), seats: ["A1"] });
    });
    const error = await ok(api.GET("/v1/movies")).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ status: 409, code: "seats_taken", problem: { seats: ["A1"] } });
  });

  it("says what it was where the answer is not the API's", async () => {
    const port = await freePort();
    const api = matinee({ baseUrl: `http://127.0.0.1:${port}`, retries: { tries: 1 } });
    await expect(ok(api.GET("/v1/movies"))).rejects.toThrow(/fetch failed/);
  });
});

describe("a session", () => {
  const tokens = (n: number) => ({ access_token: `access-${n}`, refresh_token: `refresh-${n}` });

  /** A server that takes the newest access token only, and each refresh token once. */
  function renewing(): { answer: Answering; renewals: () => number } {
    let newest = 1;
    const answer: Answering = (request, response) => {
      if (request.url === "/v1/auth/refresh") {
        newest++;
        send(response, 200, tokens(newest));
      } else if (request.headers.authorization === `Bearer access-${newest}` && newest > 1)
        send(response, 200, { data: [], next: null });
      else send(response, 401, problem(401, "unauthenticated"));
    };
    return { answer, renewals: () => newest - 1 };
  }

  it("is renewed once for all calls that need it at the same time", async () => {
    const { answer, renewals } = renewing();
    const kept: unknown[] = [];
    const { api } = await clientOf(answer, { tokens: tokens(1), onTokens: (given) => kept.push(given) });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ok(api.GET("/v1/reservations"))));
    expect(answers).toHaveLength(8);
    expect(renewals()).toBe(1);
    expect(kept).toEqual([tokens(2)]);
  });

  it("ends where its refresh token is not taken any more", async () => {
    const kept: unknown[] = [];
    const { api, seen } = await clientOf(
      (_, response) => {
        send(response, 401, problem(401, "invalid_refresh_token"));
      },
      { tokens: tokens(1), onTokens: (given) => kept.push(given) },
    );
    await expect(ok(api.GET("/v1/reservations"))).rejects.toMatchObject({ status: 401 });
    expect(kept).toEqual([null]);
    expect(seen.map(({ url }) => url)).toEqual(["/v1/reservations", "/v1/auth/refresh"]);
  });

  it("is kept while the server cannot renew it", async () => {
    const kept: unknown[] = [];
    const { api } = await clientOf(
      (request, response) => {
        if (request.url === "/v1/auth/refresh") send(response, 500, problem(500, "internal_error"));
        else send(response, 401, problem(401, "unauthenticated"));
      },
      { tokens: tokens(1), onTokens: (given) => kept.push(given), retries: { tries: 2, firstMs: 1 } },
    );
    await expect(api.GET("/v1/reservations")).rejects.toThrow(/500/);
    expect(kept).toEqual([]);
  });
});

it("reads a list to its end, page by page", async () => {
  const pages = [
    { data: [{ id: 1 }, { id: 2 }], next: "two" },
    { data: [], next: "three" },
    { data: [{ id: 3 }], next: null },
  ];
  const { api, seen } = await clientOf((_, response, nth) => {
    send(response, 200, pages[nth - 1]);
  });
  const ids: number[] = [];
  for await (const { id } of api.each("/v1/movies", { params: { query: { limit: 2 } } })) ids.push(id);
  expect(ids).toEqual([1, 2, 3]);
  expect(seen.map(({ url }) => url)).toEqual([
    "/v1/movies?limit=2",
    "/v1/movies?limit=2&cursor=two",
    "/v1/movies?limit=2&cursor=three",
  ]);
});

describe("the hall of a showtime", () => {
  const counts = { free: 2, held: 0, sold: 0, blocked: 0, checked_in: 0 };
  const seat = (label: string, status: "free" | "held" | "sold", seq: number) => ({ label, status, seq });
  const frame = (from: number, seq: number, ...seats: ReturnType<typeof seat>[]) => ({
    from,
    seq,
    counts,
    seats,
    plan_changed: false,
  });
  const WHOLE = frame(0, 3, seat("A1", "free", 1), seat("A2", "held", 3));

  it("is the first frame with the changes of the others", () => {
    const first = folded(null, WHOLE);
    expect(first?.changed).toEqual(["A1", "A2"]);
    const next = folded(first, frame(3, 5, seat("A2", "sold", 5)));
    expect(next).toMatchObject({ seq: 5, changed: ["A2"] });
    expect([...(next?.seats ?? [])]).toEqual([
      ["A1", "free"],
      ["A2", "sold"],
    ]);
    expect([...(first?.seats ?? [])][1]).toEqual(["A2", "held"]);
  });

  it("is unknown where a frame is missing", () => {
    expect(folded(null, frame(3, 5))).toBeNull();
    expect(folded(folded(null, WHOLE), frame(4, 5))).toBeNull();
  });

  const data = (sent: object) => `data: ${JSON.stringify(sent)}\n\n`;

  it("is followed over connections that break, from where it was", async () => {
    const { api, seen } = await clientOf((_, response, nth) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      if (nth === 1) response.end(data({ ...WHOLE, reconnect_after_ms: 1 }) + data(frame(3, 4)).slice(0, 20));
      else response.write(data(frame(3, 5, seat("A2", "sold", 5))));
    });
    const leaving = new AbortController();
    const halls: Hall[] = [];
    for await (const hall of api.hall(9, leaving.signal)) if (halls.push(hall) === 2) leaving.abort();
    expect(halls.map(({ seq }) => seq)).toEqual([3, 5]);
    expect(seen.map(({ url }) => url)).toEqual(["/v1/showtimes/9/live", "/v1/showtimes/9/live?since=3"]);
  });

  it("is begun anew where a frame is missing", async () => {
    const { api, seen } = await clientOf((_, response, nth) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(
        data({ ...(nth === 1 ? WHOLE : frame(0, 9, seat("A1", "sold", 9))), reconnect_after_ms: 1 }),
      );
      if (nth === 1) response.write(data(frame(7, 8)));
    });
    const leaving = new AbortController();
    const halls: Hall[] = [];
    for await (const hall of api.hall(9, leaving.signal)) if (halls.push(hall) === 2) leaving.abort();
    expect([...(halls[1]?.seats ?? [])]).toEqual([["A1", "sold"]]);
    expect(seen.map(({ url }) => url)).toEqual(["/v1/showtimes/9/live", "/v1/showtimes/9/live"]);
  });

  it("is refused where there is no showtime", async () => {
    const { api } = await clientOf((_, response) => {
      send(response, 404, problem(404, "showtime_not_found"));
    });
    await expect(api.hall(9).next()).rejects.toMatchObject({ code: "showtime_not_found" });
  });
});
