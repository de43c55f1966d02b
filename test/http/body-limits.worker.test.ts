import { describe, expect, it } from "vitest";
import { call } from "../support/world.ts";

describe("a GET or HEAD with a body of unknown length", () => {
  it.each(["/v1/movies", "/movies"])("is answered, and its body is not read: %s", async (path) => {
    const headers = { "transfer-encoding": "chunked" };
    expect((await call("GET", path, { headers })).status).toBe(200);
    expect((await call("HEAD", path, { headers })).status).toBe(200);
  });
});
