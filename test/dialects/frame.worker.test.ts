import { beforeEach, describe, expect, it } from "vitest";
import { stopQueues } from "../support/queues.ts";
import { send } from "./visitor.ts";

beforeEach(stopQueues);

describe("a path of the older APIs", () => {
  it("may be called by any page with its headers, but without credentials", async () => {
    const wanted = "token,date,title,time,number,username,authorization,content-type";
    const asked = await send("OPTIONS /buyTicket", {
      headers: {
        origin: "https://elsewhere.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": wanted,
      },
    });
    expect(asked.headers.get("access-control-allow-origin")).toBe("*");
    expect(asked.headers.get("access-control-allow-credentials")).toBeNull();
    expect(asked.headers.get("access-control-allow-headers")).toBe(wanted);
  });

  it("accepts a body of 64 KB, and refuses a larger one in its own form", async () => {
    const { status, body } = await send("POST /login", { body: { password: "x".repeat(70_000) } });
    expect(status).toBe(413);
    expect(body).toEqual({ message: body["error"], error: expect.stringMatching(/larger than 65536 bytes/) });
  });

  it("reads a form as well as JSON", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await send("POST /login", {
      headers,
      body: "email=nobody%40example.com&password=whatever",
    });
    expect(answer).toMatchObject({ status: 401, body: { message: "Invalid email or password" } });
  });
});

it("leaves the errors of /v1 as they are", async () => {
  const { headers, body } = await send("GET /v1/no-such-path");
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(body).toMatchObject({ code: "not_found" });
});
