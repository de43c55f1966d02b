import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { readTicketCode, signingKey } from "../../src/door/tickets/ticket-code.ts";
import { keepMail } from "../../src/mail/mailbox/store.ts";
import { sale } from "../support/halls.ts";
import { pngPicture, readQr } from "../support/read-qr.ts";
import { buyer, call, showtime } from "../support/world.ts";

interface KeptMail {
  id: number;
  from: string | null;
  reply_to: string | null;
  to: string;
  subject: string;
  text: string;
  html: string;
  sent_at: string;
  attachments: { filename: string; content_type: string; size: number; url: string }[];
}

const HOSTILE = `"></iframe><script>alert('mail')</script>`;
const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

const mailbox = async (to: string): Promise<KeptMail[]> => {
  const response = await call("GET", `/dev/mailbox?to=${encodeURIComponent(to)}`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("application/json");
  return (await response.json<{ data: KeptMail[] }>()).data;
};

const page = async (query = "") => call("GET", `/dev/mailbox${query}`, { headers: { accept: BROWSER } });

const keep = (key: string, to: string, subject = key) =>
  keepMail(
    key,
    {
      sender: null,
      to,
      subject,
      text: `text of ${subject}`,
      html: `<!doctype html><html><head></head><body><h1>${key}</h1><img src="cid:PIC"></body></html>`,
      attachments: [
        { filename: "ticket-A1.png", contentType: "image/png", content: btoa("picture"), contentId: "PIC" },
        {
          filename: `no"thing\r\n.ics`,
          contentType: "text/calendar; charset=utf-8",
          content: btoa("calendar!"),
        },
      ],
    },
    Date.parse("2026-05-01T12:00:00Z"),
  );

beforeAll(async () => {
  await keep("first", "ana@example.com");
  await keep("second", "ana@example.com");
  await keep("hostile", "bo@example.com", HOSTILE);
});

afterEach(() => {
  env.MATINEE_LOCAL = "1";
});

describe("the local mailbox for programs", () => {
  it("shows the mails of one address only, newest first", async () => {
    const mails = await mailbox("Ana@Example.com");
    expect(mails.map(({ subject }) => subject)).toEqual(["second", "first"]);
    expect(mails[0]).toEqual({
      id: expect.any(Number),
      from: null,
      reply_to: null,
      to: "ana@example.com",
      subject: "second",
      text: "text of second",
      html: expect.stringContaining("<h1>second</h1>"),
      sent_at: "2026-05-01T12:00:00.000Z",
      attachments: [
        {
          filename: "ticket-A1.png",
          content_type: "image/png",
          size: 7,
          url: `/dev/mailbox/${mails[0]?.id}/attachments/0`,
        },
        expect.objectContaining({ size: 9, url: `/dev/mailbox/${mails[0]?.id}/attachments/1` }),
      ],
    });
    expect(await mailbox("nobody@example.com")).toEqual([]);
  });

  it("answers with JSON unless the request asks for HTML", async () => {
    for (const headers of [{}, { accept: "*/*" }, { accept: "application/json" }]) {
      const response = await call("GET", "/dev/mailbox", { headers });
      expect((await response.json<{ data: unknown[] }>()).data.length).toBeGreaterThanOrEqual(3);
    }
  });

  it("serves an attachment with its own type, which a browser cannot take for another", async () => {
    const [mail] = await mailbox("ana@example.com");
    const picture = await call("GET", mail?.attachments[0]?.url ?? "");
    expect(new TextDecoder().decode(await picture.arrayBuffer())).toBe("picture");
    expect(picture.headers.get("content-type")).toBe("image/png");
    expect(picture.headers.get("x-content-type-options")).toBe("nosniff");
    expect(picture.headers.get("content-security-policy")).toContain("sandbox");
    const calendar = await call("GET", mail?.attachments[1]?.url ?? "");
    expect(await calendar.text()).toBe("calendar!");
    expect(calendar.headers.get("content-disposition")).toBe('inline; filename="no-thing-.ics"');
  });

  it.each([
    "/dev/mailbox/1/attachments/9",
    "/dev/mailbox/999/attachments/0",
    "/dev/mailbox/x/attachments/0",
    "/dev",
  ])("has nothing at %s", async (path) => {
    const response = await call("GET", path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "not_found" });
  });
});

describe("the local mailbox for people", () => {
  it("is a page that lists the mails and opens the newest", async () => {
    const response = await page("?to=ana@example.com");
    expect(response.headers.get("content-type")).toContain("text/html");
    const text = await response.text();
    expect(text.indexOf("second</b>")).toBeLessThan(text.indexOf("first</b>"));
    expect(text).toContain("<h1>second</h1>");
    expect(text).toContain('value="ana@example.com"');
    expect(text).not.toContain("bo@example.com");
  });

  it("opens the mail that was chosen and keeps the address", async () => {
    const [, first] = await mailbox("ana@example.com");
    const text = await (await page(`?to=ana@example.com&mail=${first?.id}`)).text();
    expect(text).toContain("<h1>first</h1>");
    expect(text).toContain(`href="?to=ana%40example.com&#38;mail=${first?.id}"`);
  });

  it("finds the inline images of a mail at their attachments", async () => {
    const [mail] = await mailbox("ana@example.com");
    const text = await (await page("?to=ana@example.com")).text();
    expect(text).toContain(`&#60;img src=&#34;/dev/mailbox/${mail?.id}/attachments/0&#34;&#62;`);
    expect(text).not.toContain("cid:");
  });

  it("escapes what mails and addresses contain, and runs no script", async () => {
    const response = await page(`?to=${encodeURIComponent(HOSTILE)}`);
    expect(await response.text()).not.toMatch(/<script|<\/iframe/);
    const open = await page("?to=bo@example.com");
    const text = await open.text();
    expect(text).toContain("&#60;script&#62;");
    expect(text).not.toContain("<script");
    expect(text.match(/<\/iframe/g)).toHaveLength(1);
    expect(text).toMatch(/<iframe[^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    expect(open.headers.get("content-security-policy")).toMatch(/^default-src 'none';/);
    expect(open.headers.get("content-security-policy")).not.toContain("script-src");
  });
});

describe("a deployment", () => {
  it.each([
    ["GET", "/dev/mailbox"],
    ["GET", "/dev/mailbox?to=ana@example.com"],
    ["POST", "/dev/mailbox"],
    ["GET", "/dev/mailbox/1/attachments/0"],
    ["GET", "/dev/anything"],
    ["POST", "/dev/migrations"],
    ["POST", "/dev/demo-loaded"],
    ["GET", "/dev"],
  ])("has nothing at %s %s", async (method, path) => {
    for (const notLocal of ["", "0", "true"]) {
      env.MATINEE_LOCAL = notLocal;
      const response = await call(method, path);
      expect(response.status).toBe(404);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(await response.json()).toMatchObject({ code: "not_found" });
    }
  });
});

it("shows the buyer's confirmation soon after the sale, with a code that is valid at the door", async () => {
  const { id } = await buyer();
  const { office } = await showtime(1, 3);
  const outcome = await office().reserve(sale(id, "A1", "A2"));
  if (!outcome.ok) throw new Error(outcome.code);
  const to = `buyer-${id}@example.com`;
  await expect.poll(() => mailbox(to), { timeout: 10_000, interval: 200 }).toHaveLength(1);
  const [mail] = await mailbox(to);
  expect(mail?.attachments.map(({ filename }) => filename)).toEqual([
    "ticket-A1.png",
    "ticket-A2.png",
    "reservation.ics",
    "code-A1.png",
    "code-A2.png",
  ]);
  const image = await call("GET", mail?.attachments[0]?.url ?? "");
  const code = readQr(pngPicture(new Uint8Array(await image.arrayBuffer()))) ?? "";
  const key = await signingKey(env.TICKET_SECRET);
  expect(await readTicketCode(code, [key])).toMatchObject({
    claims: { ticket: outcome.reservation.lines[0]?.ticket, seat: "A1" },
  });
  const calendar = await call("GET", mail?.attachments[2]?.url ?? "");
  expect(await calendar.text()).toMatch(/^BEGIN:VCALENDAR/);
});
