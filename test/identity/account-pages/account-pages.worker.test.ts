import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withinOneMinute } from "../../support/one-minute.ts";

const SERVER = "http://matinee.example";
const PASSWORD = "a long password";
const NEW_PASSWORD = "another long password";
const settings = { ...env };

afterEach(() => {
  Object.assign(env, settings);
});

let people = 0;
const newEmail = (): string => `page+${++people}@example.com`;

const api = async (path: string, body: Record<string, string>): Promise<Response> =>
  exports.default.fetch(`${SERVER}/v1/auth/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const logIn = async (email: string, password: string): Promise<number> =>
  (await api("login", { email, password })).status;

const get = async (path: string): Promise<Response> => exports.default.fetch(`${SERVER}${path}`);

const FROM_THE_PAGE = { origin: SERVER, "sec-fetch-site": "same-origin" };

const post = async (
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = FROM_THE_PAGE,
): Promise<Response> =>
  exports.default.fetch(`${SERVER}${path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams(fields).toString(),
  });

/** The link in the newest mail to this address, and the address and code that its page sends. */
async function linkTo(
  page: string,
  email: string,
): Promise<{ path: string; fields: Record<string, string> }> {
  const newest = async () =>
    (
      await env.DB.prepare(
        `SELECT text FROM local_mails WHERE "to" = ?1 AND text LIKE ?2 ORDER BY id DESC LIMIT 1`,
      )
        .bind(email, `%/account/${page}?%`)
        .first<{ text: string }>()
    )?.text ?? "";
  await expect.poll(newest, { timeout: 10_000 }).toContain("http");
  const [link = ""] = /^http\S+$/m.exec(await newest()) ?? [];
  expect(link.startsWith(env.PUBLIC_URL)).toBe(true);
  const { pathname, search } = new URL(link);
  const form = await (await get(pathname + search)).text();
  const [, code = ""] = /name="code" value="([^"]*)"/.exec(form) ?? [];
  return { path: pathname + search, fields: { email, code } };
}

/** Another code than the given one. */
const wrong = (code = ""): string => (code.startsWith("A") ? "B" : "A") + code.slice(1);

async function registered(): Promise<string> {
  const email = newEmail();
  expect((await api("register", { email, password: PASSWORD })).status).toBe(201);
  return email;
}

async function confirmed(): Promise<string> {
  const email = await registered();
  const { fields } = await linkTo("confirm", email);
  expect((await post("/account/confirm", fields)).status).toBe(200);
  return email;
}

const isConfirmed = async (email: string): Promise<boolean> =>
  (await env.DB.prepare("SELECT 1 FROM users WHERE email = ?1 AND email_confirmed_at_ms IS NOT NULL")
    .bind(email)
    .first()) !== null;

describe("the link that confirms an address", () => {
  it("shows the address each time it is opened, and confirms it only when the button is pressed", async () => {
    const email = await registered();
    const { path, fields } = await linkTo("confirm", email);
    for (let i = 0; i < 7; i++) {
      const page = await get(path);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain(`value="${email}"`);
    }
    expect(await isConfirmed(email)).toBe(false);

    const done = await post("/account/confirm", fields);
    expect(done.status).toBe(200);
    expect(await done.text()).toContain("is the confirmed address of your account");
    expect(await isConfirmed(email)).toBe(true);
    expect(await logIn(email, PASSWORD)).toBe(200);
  });

  it("says what to do after a wrong code, and accepts the right one then", async () => {
    const email = await registered();
    const { fields } = await linkTo("confirm", email);
    const page = await post("/account/confirm", { ...fields, code: wrong(fields["code"]) });
    expect(page.status).toBe(422);
    const text = await page.text();
    expect(text).toContain("Wrong or expired code");
    expect(text).toContain("Code from the newest mail");
    expect(await isConfirmed(email)).toBe(false);
    expect((await post("/account/confirm", fields)).status).toBe(200);
  });

  it("answers the same for an address without an account", async () => {
    const email = await registered();
    const { fields } = await linkTo("confirm", email);
    const known = await post("/account/confirm", { email, code: wrong(fields["code"]) });
    const unknown = await post("/account/confirm", { email: "nobody@example.com", code: "AAAAAAAA" });
    expect(unknown.status).toBe(known.status);
    expect((await unknown.text()).replaceAll("nobody@example.com", email)).toBe(await known.text());
  });

  it("works once", async () => {
    const email = await registered();
    const { path, fields } = await linkTo("confirm", email);
    expect((await post("/account/confirm", fields)).status).toBe(200);
    for (const again of [await post("/account/confirm", fields), await get(path)]) {
      expect(again.status).toBe(422);
      expect(await again.text()).toContain(
        "If you have confirmed the address before, there is nothing left to do",
      );
    }
  });

  it("has no address in its URL", async () => {
    const email = await registered();
    const { path } = await linkTo("confirm", email);
    expect(path).toMatch(/^\/account\/confirm\?token=[\w-]{32}$/);
  });

  it("may have the address and the code, as in mails that were sent before there were tokens", async () => {
    const email = await registered();
    const { fields } = await linkTo("confirm", email);
    const page = await get(`/account/confirm?${new URLSearchParams(fields).toString()}`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain(`name="code" value="${fields["code"]}"`);
  });
});

describe("a token that is not of a valid code", () => {
  it.each(["AQAAAAAAB6-0-uGbZq_3pA0F8n4p2KQx", "x", "ann@example.com:2345ABCD"])(
    "shows a form to type address and code, and no address: %s",
    async (token) => {
      for (const page of ["confirm", "reset"]) {
        const answer = await get(`/account/${page}?token=${token}`);
        expect(answer.status).toBe(422);
        const text = await answer.text();
        expect(text).toContain("Code from the newest mail");
        expect(text).toContain('name="email" value=""');
      }
    },
  );

  it("is refused by the page of another purpose", async () => {
    const { path } = await linkTo("confirm", await registered());
    expect((await get(path.replace("confirm", "reset"))).status).toBe(422);
  });
});

describe("the link that resets a password", () => {
  const forgotten = async () => {
    const email = await confirmed();
    expect((await api("password/forgot", { email })).status).toBe(202);
    return { email, ...(await linkTo("reset", email)) };
  };

  it("asks for the new password each time it is opened, and sets it only when the button is pressed", async () => {
    const { email, path, fields } = await forgotten();
    for (let i = 0; i < 7; i++) expect(await (await get(path)).text()).toContain("New password");
    expect(await logIn(email, PASSWORD)).toBe(200);

    const done = await post("/account/reset", { ...fields, password: NEW_PASSWORD });
    expect(done.status).toBe(200);
    expect(await done.text()).toContain("Your new password is set");
    expect(await logIn(email, NEW_PASSWORD)).toBe(200);
    expect(await logIn(email, PASSWORD)).toBe(401);
  });

  it.each([
    ["short", "short", "8 to 256 characters"],
    ["long", "x".repeat(257), "8 to 256 characters"],
    ["common", "password123", "commonest"],
  ])(
    "refuses a password that is too %s, and accepts a better one with the same code",
    async (_what, password, words) => {
      const { email, fields } = await forgotten();
      const page = await post("/account/reset", { ...fields, password });
      expect(page.status).toBe(422);
      const text = await page.text();
      expect(text).toMatch(new RegExp(`role="alert"[^]*${words}`));
      expect(text).not.toContain(`value="${password}"`);
      expect((await post("/account/reset", { ...fields, password: NEW_PASSWORD })).status).toBe(200);
      expect(await logIn(email, NEW_PASSWORD)).toBe(200);
    },
  );

  it("sets nothing with a wrong code", async () => {
    const { email, fields } = await forgotten();
    const page = await post("/account/reset", {
      ...fields,
      code: wrong(fields["code"]),
      password: NEW_PASSWORD,
    });
    expect(page.status).toBe(422);
    expect(await page.text()).toContain("Wrong or expired code");
    expect(await logIn(email, PASSWORD)).toBe(200);
  });
});

describe("the link of a mail to log in", () => {
  it("shows the code each time it is opened, where to type it and not to give it away, and uses nothing up", async () => {
    const email = newEmail();
    expect((await api("code", { email })).status).toBe(202);
    const { path } = await linkTo("sign-in", email);
    expect(path).toMatch(/^\/account\/sign-in\?token=[\w-]{32}$/);
    let code = "";
    for (let i = 0; i < 3; i++) {
      const text = await (await get(path)).text();
      expect(text).toContain(`<b>${email}</b>`);
      expect(text).toContain("Type it where you asked for it");
      expect(text).toContain("Do not give it to anybody");
      expect(text).not.toMatch(/<(form|button|a) /);
      [, code = ""] = /class="code">([^<]*)</.exec(text) ?? [];
    }
    expect(await isConfirmed(email)).toBe(false);
    expect((await api("login", { email, code })).status).toBe(200);
    const again = await get(path);
    expect(again.status).toBe(422);
    expect(await again.text()).toContain("Wrong or expired code");
  });

  it("shows no code from its own URL, and none of another purpose", async () => {
    const typed = await get("/account/sign-in?email=ann@example.com&code=2345ABCD");
    expect(typed.status).toBe(422);
    expect(await typed.text()).not.toContain("2345ABCD");
    const { path } = await linkTo("confirm", await registered());
    expect((await get(path.replace("confirm", "sign-in"))).status).toBe(422);
  });
});

describe("a form", () => {
  it.each([
    ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    ["another site, in a browser that does not say so", { origin: "https://evil.example" }],
    ["a page without an origin", { origin: "null", "sec-fetch-site": "cross-site" }],
    ["a request without any origin", {}],
  ])("from %s does nothing", async (_whence, headers: Record<string, string>) => {
    const email = await registered();
    const { fields } = await linkTo("confirm", email);
    const page = await post("/account/confirm", fields, headers);
    expect(page.status).toBe(403);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(await isConfirmed(email)).toBe(false);
  });

  it("in another content type does nothing", async () => {
    const email = await registered();
    const { fields } = await linkTo("confirm", email);
    const page = await exports.default.fetch(`${SERVER}/account/confirm`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fields),
    });
    expect(page.status).toBe(422);
    expect(await isConfirmed(email)).toBe(false);
  });

  it("of more than 64 KB is refused", async () => {
    const page = await post("/account/confirm", { email: "a@example.com", code: "x".repeat(65 * 1024) });
    expect(page.status).toBe(413);
    expect(await page.text()).toContain("<h1>Body too large</h1>");
  });

  describe("that is sent too often", () => {
    beforeEach(() => {
      env.RATE_LIMITS = "";
    });

    it("is refused, also from other addresses of the network, with a page that says when to retry", () =>
      withinOneMinute(async (network) => {
        const guess = (machine: number) =>
          post(
            "/account/confirm",
            { email: "nobody@example.com", code: "AAAAAAAA" },
            { ...FROM_THE_PAGE, "cf-connecting-ip": `${network}${machine.toString(16)}` },
          );
        for (let i = 0; i < 20; i++) expect((await guess(i)).status).toBe(422);
        const page = await guess(20);
        expect(page.status).toBe(429);
        expect(page.headers.get("retry-after")).toBe("60");
        expect(await page.text()).toContain("come back in a minute");
      }));
  });
});

describe("each page", () => {
  const HOSTILE = `"><script>alert(1)</script>`;
  const query = new URLSearchParams({ email: HOSTILE, code: HOSTILE }).toString();

  it.each([
    ["that confirms", () => get(`/account/confirm?${query}`), 200],
    ["that resets", () => get(`/account/reset?${query}`), 200],
    ["of a link that is not valid", () => get(`/account/reset?token=${encodeURIComponent(HOSTILE)}`), 422],
    ["of a link to log in", () => get(`/account/sign-in?${query}`), 422],
    ["without address and code", () => get("/account/confirm"), 200],
    ["of a refusal", () => post("/account/confirm", { email: HOSTILE, code: HOSTILE }), 422],
    ["of a foreign form", () => post("/account/reset", { email: HOSTILE }, {}), 403],
    ["that is not there", () => get("/account/elsewhere"), 404],
  ])("%s is not cached, cannot be embedded and runs no script", async (_what, fetched, status) => {
    const response = await fetched();
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("referrer-policy")).toBe("strict-origin");
    expect(response.headers.get("x-frame-options")).toBe("DENY");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; img-src 'self' data: https:; style-src 'unsafe-inline'; form-action 'self';/,
    );
    expect(await response.text()).not.toContain("<script");
  });

  it("is left out of the API's document", async () => {
    expect(await (await get("/openapi.json")).text()).not.toContain("/account/");
  });
});
