import { beforeEach, expect, it } from "vitest";
import { ServerOutput } from "../../src/dev/server-output.ts";

let shown: string[];
let reloads: number;
let output: ServerOutput;
beforeEach(() => {
  shown = [];
  reloads = 0;
  output = new ServerOutput({
    reloaded: () => {
      reloads++;
    },
  });
});

const lines = (...texts: string[]): void => {
  for (const text of texts)
    output.line(text, (line) => {
      shown.push(line);
    });
};

it("shows of a start only what is news: requests of people, logs and warnings", () => {
  output.leaveOut("POST", "/v1/movies");
  lines(
    "Your Worker has access to the following bindings:",
    "▲ [WARNING] Scheduled Workers are not automatically triggered during local development.",
    "",
    "  To manually trigger",
    "▲ [WARNING] Unexpected field",
    "  in wrangler.toml",
    "[wrangler:info] POST /v1/movies 201 Created (9ms)",
    "[wrangler:info] GET /v1/movies 200 OK (3ms)",
    '{"request_id":"npm-run-dev-1","security":"signed_in"}',
    '{"request_id":"1","security":"signed_in"}',
  );
  expect(shown).toEqual([]);
  output.open();
  expect(shown).toEqual([
    "▲ [WARNING] Unexpected field",
    "  in wrangler.toml",
    "[wrangler:info] GET /v1/movies 200 OK (3ms)",
    '{"request_id":"1","security":"signed_in"}',
  ]);
});

it("leaves out as many requests as the loader made, and no more", () => {
  output.open();
  output.leaveOut("GET", "/v1/movies");
  lines("GET /v1/movies 200 OK (3ms)", "GET /v1/movies 200 OK (4ms)");
  expect(shown).toEqual(["GET /v1/movies 200 OK (4ms)"]);
});

it("shows everything as soon as the server fails to start, but not for an error that the Worker logs", () => {
  lines("first", '✘ [ERROR] {"request_id":"1"}');
  expect(shown).toEqual([]);
  lines("✘ [ERROR] Build failed", "last");
  expect(shown).toEqual(["first", '✘ [ERROR] {"request_id":"1"}', "✘ [ERROR] Build failed", "last"]);
});

it("tells of changed code once the system is open", () => {
  lines("⎔ Local server updated and ready");
  expect(reloads).toBe(0);
  output.open();
  lines("⎔ Local server updated and ready");
  expect(reloads).toBe(1);
});
