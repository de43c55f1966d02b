/** Each verb of `npm run admin` against a real server. */

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, request as ask } from "node:http";
import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDemo } from "../../../src/dev/demo.ts";
import { THEATRE } from "../../programme/plans/foreign-plans.ts";
import { bundle, freePort, launch } from "../../support/launcher.ts";
import type { Server } from "../../support/launcher.ts";
import { Desk, ENTRY } from "./command.ts";

const ADMIN = "admin@matinee.test";
const PASSWORD = "matinee-demo";
const root = path.join(import.meta.dirname, "../../..");

interface Listed<Item> {
  readonly data: readonly Item[];
  readonly next: string | null;
}

interface Order {
  readonly id: number;
  readonly status: string;
  readonly seats: readonly { label: string; ticket_type: string }[];
}

let server: Server;
let desk: Desk;
/** The last of the demo's, which does not begin while the tests run. */
let showtime: string;
beforeAll(async () => {
  server = await launch({
    script: bundle(),
    bindings: {
      MATINEE_LOCAL: "1",
      RATE_LIMITS: "off",
      OWNER_SIGNUP: "open",
      INITIAL_ADMIN_EMAIL: ADMIN,
    },
  });
  await loadDemo({ url: server.url, asking: () => undefined }, { fresh: true });
  desk = new Desk(server.url);
  await signedIn(desk, ADMIN);
  const { data } = await desk.json<Listed<{ id: number }>>("showtimes", "list", "--limit", "1000");
  showtime = String(data.at(-1)?.id);
});
afterAll(() => server.kill());

async function signedIn(at: Desk, email: string): Promise<void> {
  const { code, stderr } = await at.run(["sign-in", "--email", email], { lines: [PASSWORD] });
  if (code !== 0) throw new Error(stderr);
}

/** A file at the desk. */
function file(name: string, content: string | object): string {
  writeFileSync(
    path.join(desk.folder, name),
    typeof content === "string" ? content : JSON.stringify(content),
  );
  return name;
}

const sell = (...words: string[]) => desk.json<Order>("sell", showtime, ...words);

describe("signing in", () => {
  it("keeps the session where only its owner reads it, and shows no secret", async () => {
    const own = new Desk(server.url);
    const { code, stdout, stderr } = await own.run(["sign-in", "--email", ADMIN, "--json"], {
      lines: [PASSWORD],
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ email: ADMIN, is_admin: true });
    expect(statSync(own.sessionFile).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(own.sessionFile)).mode & 0o777).toBe(0o700);
    for (const secret of [PASSWORD, own.tokens.access_token, own.tokens.refresh_token])
      expect(stdout + stderr).not.toContain(secret);
    expect((await own.run(["whoami"])).stdout).toMatch(/Role +admin/);
  });

  it("takes a password from the environment, and refuses it as an argument", async () => {
    const own = new Desk(server.url);
    const words = ["sign-in", "--email", ADMIN];
    expect((await own.run(words, { env: { MATINEE_PASSWORD: PASSWORD } })).code).toBe(0);
    const refused = await own.run([...words, "--password", PASSWORD]);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("not taken from the command line"),
    });
    expect(refused.stderr).not.toContain(PASSWORD);
  });

  it("refuses a wrong password, and asks for one that is missing", async () => {
    const own = new Desk(server.url);
    const words = ["sign-in", "--email", ADMIN];
    expect(await own.run(words, { lines: ["wrong"] })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("wrong_credentials"),
    });
    expect(await own.run(words)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("MATINEE_PASSWORD"),
    });
    expect(existsSync(own.sessionFile)).toBe(false);
  });

  it("takes a mailed code", async () => {
    const own = new Desk(server.url);
    const email = "owner@matinee.test";
    const asked = await own.run(["sign-in", "--email", email, "--mailed-code"]);
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining("MATINEE_CODE") });
    const code = await mailedCode(email);
    const words = ["sign-in", "--email", email, "--mailed-code"];
    expect(await own.run(words, { env: { MATINEE_CODE: code } })).toMatchObject({ code: 0 });
    // A session without a password proves nothing by one.
    await aged("owner@matinee.test");
    expect(await own.run(["keys", "make", "--name", "X", "--scopes", "reports:read"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Sign in again"),
    });
  });

  it("asks for the second factor of an account that has one", async () => {
    const own = new Desk(server.url);
    await signedIn(own, "user@matinee.test");
    const headers = {
      authorization: `Bearer ${own.tokens.access_token}`,
      "content-type": "application/json",
    };
    const { secret } = await posted<{ secret: string }>("/v1/me/second-factor/totp", headers, undefined);
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    const confirmed = await posted<{ recovery_codes: string[] }>(
      "/v1/me/second-factor/totp/confirm",
      headers,
      {
        code,
      },
    );
    const words = ["sign-in", "--email", "user@matinee.test"];
    expect(await own.run(words, { lines: [PASSWORD] })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("MATINEE_SECOND_FACTOR"),
    });
    expect(await own.run(words, { lines: [PASSWORD, "not-a-code"] })).toMatchObject({ code: 1 });
    expect(await own.run(words, { lines: [PASSWORD, String(confirmed.recovery_codes[0])] })).toMatchObject({
      code: 0,
    });
  });

  it("renews the tokens once the access token has ended", async () => {
    const own = new Desk(server.url);
    await signedIn(own, ADMIN);
    const { tokens } = own;
    const kept = readFileSync(own.sessionFile, "utf8");
    writeFileSync(own.sessionFile, kept.replace(tokens.access_token, `${tokens.access_token}x`));
    expect((await own.run(["whoami"])).code).toBe(0);
    expect(own.tokens.refresh_token).not.toBe(tokens.refresh_token);
    expect(statSync(own.sessionFile).mode & 0o777).toBe(0o600);
  });

  it("ends here and at the server by signing out", async () => {
    const own = new Desk(server.url);
    await signedIn(own, ADMIN);
    const { refresh_token } = own.tokens;
    expect((await own.run(["sign-out"])).code).toBe(0);
    expect(existsSync(own.sessionFile)).toBe(false);
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ refresh_token });
    const { status } = await fetch(`${server.url}/v1/auth/refresh`, { method: "POST", headers, body });
    expect(status).toBe(401);
    expect(await own.run(["whoami"])).toMatchObject({ code: 1, stderr: expect.stringContaining("Sign in:") });
  });
});

describe("people", () => {
  it("become admins by somebody who has just proved who they are", async () => {
    const own = new Desk(server.url);
    await signedIn(own, ADMIN);
    await aged(ADMIN);
    const words = ["users", "make-admin", "user@matinee.test"];
    expect(await own.run(words)).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
    const made = await own.run([...words, "--yes"], { lines: [PASSWORD] });
    expect(made).toMatchObject({ code: 0, stdout: "user@matinee.test is an admin.\n" });
    const { data } = await own.json<Listed<{ is_admin: boolean }>>("users", "find", "user@");
    expect(data).toMatchObject([{ is_admin: true }]);
    expect(await own.run(["users", "make-admin", "nobody@matinee.test", "--yes"])).toMatchObject({ code: 1 });
  });
});

describe("cinemas", () => {
  const PLACE = [
    "--address",
    "Rua 1",
    "--time-zone",
    "Europe/Lisbon",
    "--currency",
    "EUR",
    "--region",
    "weur",
  ];
  const ROWS = [{ label: "A", seats: [{ from: 1, to: 6 }] }];

  it("are opened with a layout of the API, and get screens from pretix and CSV", async () => {
    const layout = file("hall.json", { rows: ROWS });
    const words = ["cinemas", "create", "--name", "Luz", ...PLACE, "--layout", layout];
    const { cinema, screen } = await desk.json<{ cinema: { id: number }; screen: { capacity: number } }>(
      ...words,
    );
    expect(screen.capacity).toBe(6);
    const id = String(cinema.id);
    const add = (name: string, from: string) =>
      desk.run(["screens", "add", id, "--name", name, "--layout", from]);
    expect((await add("Foreign", file("plan.json", THEATRE))).stdout).toContain("Categories: ");
    const csv = "row,seat\n1,1\n1,2\n";
    expect((await add("Table", file("hall.csv", csv))).stdout).toContain("has 2 seats");
    const { data } = await desk.json<Listed<{ name: string }>>("screens", "list", id);
    expect(data.map(({ name }) => name)).toEqual(["Screen 1", "Foreign", "Table"]);
    expect((await desk.run(["cinemas", "list"])).stdout).toContain("Luz");
  });

  it("are not opened with a layout that is refused: the fault is named by its place in the file", async () => {
    const layout = file("bad.json", { rows: [{ label: "A", seats: [{ from: 1, to: "x" }] }] });
    const refused = await desk.run(["cinemas", "create", "--name", "Nox", ...PLACE, "--layout", layout]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("the file of --layout, /rows/0/seats/0/to: ");
    expect((await desk.run(["cinemas", "list"])).stdout).not.toContain("Nox");
  });

  it("are not opened with faulty flags, which are named", async () => {
    const place = PLACE.map((word) => (word === "EUR" ? "EURO" : word));
    const refused = await desk.run(["cinemas", "create", "--name", "Nox", ...place]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("--currency: ") });
    const { code, stdout, stderr } = await desk.run([
      "cinemas",
      "create",
      "--name",
      "Nox",
      ...place,
      "--json",
    ]);
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { code: "invalid_input" }]);
    expect(stderr).toBe("");
  });

  it("get a programme from a CSV, which is shown first", async () => {
    const movie = "Metropolis;Grand;2031-01-10T20:00;9,50;12";
    const csv = file(
      "programme.csv",
      `movie;screen;local_start;price:standard:adult;price:premium:adult\n${movie}\n`,
    );
    const words = ["programme", "import", csv, "--cinema", "1"];
    expect((await desk.run([...words, "--dry-run"])).stdout).toContain("Would create 1 showtime.");
    expect(await desk.run(words)).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
    expect((await desk.run([...words, "--yes"])).stdout).toContain("Created 1 showtime.");
    expect(await desk.run([...words, "--yes"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--on-conflict skip"),
    });
    const again = await desk.run([...words, "--yes", "--on-conflict", "skip"]);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("Left out, row 2") });
    const wrong = file(
      "wrong.csv",
      "movie;screen;local_start;price:standard:adult\nNope;Grand;2031-01-11T20:00;9\n",
    );
    expect(await desk.run(["programme", "import", wrong, "--cinema", "1"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("the file, row 2, movie: "),
    });
  });
});

describe("the counter", () => {
  it("sells for cash in a shift, takes seats back, and pays out what it owes", async () => {
    expect(await desk.run(["sell", showtime, "--seats", "A1", "--paid-by", "cash"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("shifts open"),
    });
    const shift = await desk.json<{ id: number }>("shifts", "open", "1", "--float", "10000");
    const sold = await sell(
      "--seats",
      "A1,A2:child",
      "--paid-by",
      "cash",
      "--email",
      "gina@example.com",
      "--name",
      "Gina",
    );
    expect(sold.seats).toMatchObject([
      { label: "A1", ticket_type: "adult" },
      { label: "A2", ticket_type: "child" },
    ]);
    const id = String(sold.id);
    expect((await desk.run(["orders", "show", id])).stdout).toMatch(/Guest +Gina, gina@example.com/);
    const reason = ["--reason", "Cannot come"];
    expect(await desk.run(["orders", "cancel", id, ...reason])).toMatchObject({ code: 2 });
    const one = [
      "orders",
      "cancel",
      id,
      "--seats",
      "A2",
      "--refund",
      "full",
      "--paid-back-by",
      "cash",
      "--yes",
    ];
    expect((await desk.json<Order>(...one, ...reason)).seats).toMatchObject([{ label: "A1" }]);
    const rest = await desk.run(["orders", "cancel", id, "--refund", "full", "--yes", ...reason]);
    expect(rest.stdout).toContain("Still to be given back by staff: ");
    const paidOut = ["orders", "pay-out", id, "--paid-by", "cash", "--yes", ...reason];
    expect((await desk.run(paidOut)).code).toBe(0);
    expect(await desk.run(paidOut)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("nothing_owed"),
    });
    const closed = await desk.run(["shifts", "close", String(shift.id), "--counted", "10000"]);
    expect(closed.stdout).toMatch(/Difference +0\.00 EUR/);
  });

  it("refuses seats that are not there, and a sale without seats", async () => {
    expect(await desk.run(["sell", showtime, "--seats", "ZZ9"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("unknown_seats"),
    });
    expect((await desk.run(["sell", showtime])).code).toBe(2);
    expect((await desk.run(["sell", "x", "--seats", "A1"])).code).toBe(2);
  });

  it("sells once where the answer is lost and the command asks again", async () => {
    const seen: (string | undefined)[] = [];
    const proxy = createServer((request, response) => {
      const onward = ask(server.url + String(request.url), {
        method: request.method,
        headers: request.headers,
      });
      request.pipe(onward);
      onward.once("response", (answer) => {
        if (request.method === "POST" && seen.push(request.headers["idempotency-key"] as string) === 1) {
          answer.resume().once("end", () => request.socket.destroy());
          return;
        }
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
    });
    try {
      const url = await listening(proxy);
      const words = ["sell", showtime, "--seats", "B1", "--json", "--url", url];
      const { code, stdout, stderr } = await desk.run(words, {
        env: { MATINEE_TOKEN: desk.tokens.access_token },
      });
      expect([code, JSON.parse(stdout)]).toMatchObject([0, { status: "confirmed" }]);
      expect(stderr).toContain("trying again");
      expect(seen).toHaveLength(2);
      expect(seen[0]).toBe(seen[1]);
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });

  it("sells once where the command is repeated by its key", async () => {
    const words = ["--seats", "B2", "--idempotency-key", "the-lost-one"];
    expect((await sell(...words)).id).toBe((await sell(...words)).id);
    expect(await desk.run(["sell", showtime, "--seats", "B2"])).toMatchObject({ code: 1 });
  });
});

describe("what was sold", () => {
  it("is found, and its tickets are mailed again", async () => {
    const { id } = await sell("--seats", "C1", "--name", "Hedy", "--email", "hedy@example.com");
    await eventuallyDone(() => desk.run(["orders", "resend", String(id), "--reason", "Lost it"]));
    const found = await desk.json<Listed<Order>>("orders", "find", "hedy");
    expect(found.data).toMatchObject([{ id }]);
    expect((await desk.run(["orders", "list", "--showtime", showtime])).stdout).toContain("Hedy");
    const mail = `reservation_confirmed:${id}`;
    expect((await desk.run(["mails", "list", "--limit", "1000"])).stdout).toContain(mail);
    await eventuallyDone(() => desk.run(["mails", "resend", mail]));
    expect(await desk.run(["mails", "resend", "nothing:1"])).toMatchObject({ code: 1 });
  });

  it("is read page by page as far as was asked for", async () => {
    for (const seat of ["D1", "D2", "D3"]) await sell("--seats", seat);
    const { data, next } = await desk.json<Listed<Order>>("orders", "list", "--limit", "2");
    const after = ["orders", "list", "--limit", "1", "--cursor", String(next)];
    const more = await desk.json<Listed<Order>>(...after);
    expect(new Set([...data, ...more.data].map(({ id }) => id)).size).toBe(3);
    expect((await desk.run(["orders", "list", "--limit", "2"])).stderr).toContain(`--cursor ${next}`);
  });

  it("is exported: an account's data, sales, reports", async () => {
    const { code, stdout } = await desk.run(["export", "account", "--out", "me.json"]);
    expect([code, stdout]).toEqual([0, ""]);
    expect(JSON.parse(readFileSync(path.join(desk.folder, "me.json"), "utf8"))).toMatchObject({
      profile: { email: ADMIN },
    });
    expect(statSync(path.join(desk.folder, "me.json")).mode & 0o777).toBe(0o600);
    const from = new Date().toISOString().slice(0, 10);
    const period = ["--from", from, "--to", new Date(Date.now() + 14 * 864e5).toISOString().slice(0, 10)];
    expect((await desk.run(["export", "sales", ...period])).stdout).toMatch(/^reservation_id,.*\r\n\d+,/);
    expect((await desk.run(["export", "report", "movies", ...period])).stdout).toContain("Metropolis");
    expect(await desk.json("export", "report", "--group-by", "channel", ...period)).toHaveProperty("data");
    expect(await desk.run(["export", "report", ...period])).toMatchObject({ code: 2 });
    const turned = ["--from", "2031-01-02", "--to", "2031-01-01"];
    expect(await desk.run(["export", "sales", ...turned])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--to: "),
    });
  });

  it("is rebuilt, of one showtime or of all", async () => {
    const { id } = await sell("--seats", "E1");
    await eventuallyDone(async () => {
      const [row] = await server.sql("SELECT 1 FROM reservations WHERE id = ?1", id);
      return { code: row === undefined ? 1 : 0 };
    });
    await server.sql("UPDATE reservations SET lines = '[]' WHERE id = ?1", id);
    const all = await desk.run(["rebuild", "--all"]);
    expect(all.stderr).toContain(`showtime ${showtime}: reservations 1`);
    expect(all.stdout).toMatch(/^Showtimes: \d{2,}\. Corrected: 1\. Failed: 0\.\n$/);
    expect(await desk.json("rebuild", showtime)).toEqual({ showtimes: 1, wrong: 0, failed: 0 });
    expect(await desk.run(["rebuild", "999999"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("showtime_not_found"),
    });
    expect((await desk.run(["rebuild"])).code).toBe(2);
  });

  it("was paid online by nobody", async () => {
    expect((await desk.run(["payments", "list", "--in-trouble"])).stdout).toBe("None.\n");
    expect(await desk.run(["payments", "refund", "1", "--yes"])).toMatchObject({ code: 1 });
  });
});

describe("secrets of programs", () => {
  // Other tests aged the sessions of this account.
  beforeAll(() => signedIn(desk, ADMIN));

  it("are made, rotated and revoked, and work for these commands", async () => {
    const scopes = ["--scopes", "programme:write,customers:read"];
    const made = await desk.json<{ id: number; key: string }>("keys", "make", "--name", "Shop", ...scopes);
    const program = new Desk(server.url);
    const as = (key: string) =>
      program.run(["showtimes", "list", "--drafts"], { env: { MATINEE_TOKEN: key } });
    expect((await as(made.key)).code).toBe(0);
    const rotate = ["keys", "rotate", String(made.id), "--overlap-hours", "0"];
    expect((await desk.run(rotate)).code).toBe(2);
    const { stdout, stderr } = await desk.run([...rotate, "--yes"]);
    expect(stderr).not.toContain(stdout.trim());
    expect((await as(stdout.trim())).code).toBe(0);
    expect((await desk.run(["keys", "list"])).stdout).toContain("Shop");
    expect((await desk.run(["keys", "revoke", String(made.id), "--yes"])).code).toBe(0);
    expect(await desk.run(["keys", "revoke", String(made.id), "--yes"])).toMatchObject({ code: 1 });
    expect((await desk.run(["keys", "make", "--name", "X", "--scopes", "programme"])).code).toBe(2);
  });

  it("of webhooks are rotated", async () => {
    const headers = {
      authorization: `Bearer ${desk.tokens.access_token}`,
      "content-type": "application/json",
    };
    const hook = { url: "https://books.example.com/matinee" };
    const made = await posted<{ id: number; secret: string }>("/v1/webhooks", headers, hook);
    expect((await desk.run(["webhooks", "list"])).stdout).toContain("https://books.example.com/matinee");
    const rotated = await desk.run(["webhooks", "rotate", String(made.id), "--yes"]);
    expect(rotated.stdout).toMatch(/^whsec_\S+\n$/);
    expect(rotated.stdout.trim()).not.toBe(made.secret);
  });
});

describe("the command itself", () => {
  it("ends with 2 where it is not understood, and suggests", async () => {
    expect(await desk.run([])).toMatchObject({ code: 2, stderr: expect.stringContaining("sign-in") });
    expect(await desk.run(["orders", "cancl", "1"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Did you mean cancel?"),
    });
    expect((await desk.run(["whoami", "--url", "tickets"])).code).toBe(2);
    expect((await desk.run(["whoami", "--loud"])).code).toBe(2);
    expect((await desk.run(["orders", "--help"])).code).toBe(0);
  });

  it("ends with 3 where no server answers, or another one", async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    expect(await desk.run(["cinemas", "list", "--url", nobody])).toMatchObject({
      code: 3,
      stdout: "",
      stderr: expect.stringContaining(`No answer from ${nobody}`),
    });
    const env = { MATINEE_TOKEN: "x" };
    const sale = await desk.run(["sell", "1", "--seats", "A1", "--url", nobody], { env });
    expect(sale).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/add --idempotency-key [0-9a-f-]{36}/),
    });
    const other = createServer((_, response) => {
      response.end("<h1>Hello</h1>");
    });
    const url = await listening(other);
    expect(await desk.run(["cinemas", "list", "--url", url])).toMatchObject({ code: 3 });
    other.close();
  });

  it("sends no password over plain http to another machine", async () => {
    const words = ["sign-in", "--email", ADMIN, "--url", "http://tickets.example"];
    expect(await desk.run(words, { lines: [PASSWORD] })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("use https"),
    });
  });

  it("finds files where npm was called", () => {
    const name = file("by-npm.csv", "row,seat\n1,1\n1,2\n");
    const words = ["run", "-s", "admin", "--prefix", root, "--", "screens", "add", "1", "--name", "By npm"];
    const env = { ...process.env, XDG_CONFIG_HOME: desk.folder, MATINEE_URL: server.url };
    const stdout = execFileSync("npm", [...words, "--layout", name], {
      cwd: desk.folder,
      env,
      encoding: "utf8",
    });
    expect(stdout).toContain("has 2 seats");
  });

  it("completes verbs, nouns and choices in bash", () => {
    const script = `
      eval "$('${process.execPath}' '${ENTRY}' completion)"
      for line in "matinee ord" "matinee orders can" "matinee orders cancel 1 --refund po"; do
        COMP_WORDS=($line); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _matinee_yargs_completions
        echo "\${COMPREPLY[@]}"
      done
      matinee --help | head -1`;
    const env = { ...process.env, SHELL: "/bin/bash" };
    const stdout = execFileSync("bash", ["-c", script], { env, encoding: "utf8" });
    expect(stdout.split("\n").slice(0, 3)).toEqual(["orders", "cancel", "policy"]);
    expect(stdout).toContain("npm run admin");
  });
});

async function listening(other: HttpServer): Promise<string> {
  await new Promise<void>((resolve) => {
    other.listen(0, "127.0.0.1", resolve);
  });
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
}

async function mailedCode(email: string): Promise<string> {
  let code: string | undefined;
  await eventuallyDone(async () => {
    const answer = await fetch(`${server.url}/dev/mailbox?to=${encodeURIComponent(email)}`);
    const { data } = (await answer.json()) as { data: { subject: string; text: string }[] };
    const newest = data[0]?.text ?? "";
    code = /welcome/i.test(newest) ? undefined : /\b[A-Z2-9]{4}-?[A-Z2-9]{4}\b/.exec(newest)?.[0];
    return { code: code === undefined ? 1 : 0 };
  });
  return String(code);
}

/** As if the person had signed in an hour ago. */
async function aged(email: string): Promise<void> {
  await server.sql(
    `UPDATE sessions SET created_at_ms = created_at_ms - 3600000, proved_at_ms = NULL
     WHERE user_id = (SELECT id FROM users WHERE email = ?1)`,
    email,
  );
}

async function posted<Answer>(to: string, headers: Record<string, string>, body: unknown): Promise<Answer> {
  const answer = await fetch(server.url + to, {
    method: "POST",
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${to} was answered ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** Mails and copies follow a sale a moment later: tries until it ends with 0. */
async function eventuallyDone(attempt: () => Promise<{ readonly code: number }>): Promise<void> {
  await expect.poll(async () => (await attempt()).code, { timeout: 60_000, interval: 200 }).toBe(0);
}
