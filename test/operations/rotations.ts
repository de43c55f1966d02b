/** "Rotate a secret": what goes on working, and what does not. */

import { expect } from "vitest";
import { eventually } from "../support/eventually.ts";
import { deliverMailEvent } from "../support/resend-server.ts";
import { appCode, readAtDoor } from "./house.ts";
import type { Bought } from "./house.ts";
import type { Cast, Scenes } from "./scene.ts";

const headerOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString());

const NEW_MAIL_SECRET = "whsec_c2Vjb25kIHNlY3JldA==";
const NEW_STRIPE_SECRET = "whsec_of_now";

export function rotations({ system, house, shell, stripe, resend }: Cast): Scenes {
  let token = "";
  let since = "";
  let bought: Bought | null = null;
  let app = { key: "", recoveryCodes: [] as readonly string[] };
  let mailedCode = "";
  let held = 0;
  const keep = { stripe: "", mail: "" };

  const login = async (more: object): Promise<number> => (await house.login(house.buyer, more)).status;
  const loginByMail = async (): Promise<number> =>
    (await house.ask("POST", "/v1/auth/login", null, { email: house.buyer.email, code: mailedCode })).status;
  const forgetStep = (): Promise<unknown> => system.server.sql("UPDATE totps SET last_step = 0");
  const sentTo = (email: string) => resend.accepted.filter(({ mail }) => [mail.to].flat().includes(email));
  const mailSent = (reservation: number) => () =>
    resend.accepted.some(({ key }) => key?.endsWith(`:${reservation}`));
  const deliver = async (secrets: readonly string[]): Promise<number> => {
    const signatures = secrets.map((secret) => stripe.signature(keep.stripe, Date.now(), secret));
    const [first = "", ...others] = signatures;
    const header = [first, ...others.map((other) => other.slice(other.indexOf("v1=")))].join();
    const response = await fetch(`${system.url}/v1/webhooks/stripe`, {
      method: "POST",
      headers: { "content-type": "application/json", "stripe-signature": header },
      body: keep.stripe,
    });
    return response.status;
  };
  const pay = (): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> =>
    house.ask("POST", `/v1/reservations/${held}/payment`, token);

  return {
    "Before anything else": {
      after: [
        async () => {
          expect(await shell.run('echo "$admin"')).toMatch(/^ey[\w-]+\.[\w-]+\.[\w-]+\s*$/);
        },
      ],
    },

    ACCESS_TOKEN_SECRET: {
      before: async () => {
        token = await house.signIn(house.buyer);
        system.typed["ACCESS_TOKEN_SECRET_PREVIOUS"] = system.secrets["ACCESS_TOKEN_SECRET"] ?? "";
      },
      after: [
        async () => {
          since = await house.signIn(house.buyer);
          expect(headerOf(since)).not.toEqual(headerOf(token));
          for (const one of [token, since]) expect(await house.statusOf(one, "/v1/reservations")).toBe(200);
        },
        async () => {
          expect(await house.statusOf(token, "/v1/reservations")).toBe(401);
          expect(await house.statusOf(since, "/v1/reservations")).toBe(200);
        },
      ],
    },

    CODE_SECRET: {
      before: async () => {
        app = await house.addApp(house.buyer);
        await forgetStep();
        expect(await login({ totp: appCode(app.key) })).toBe(200);
        await house.ask("POST", "/v1/auth/code", null, { email: house.buyer.email });
        await eventually(() => sentTo(house.buyer.email).some(({ key }) => key?.includes("sign_in")));
        const mail = sentTo(house.buyer.email).find(({ key }) => key?.includes("sign_in"));
        mailedCode = /[A-Z2-9]{4}-?[A-Z2-9]{4}/.exec(mail?.mail.text ?? "")?.[0] ?? "";
        expect(mailedCode).not.toBe("");
      },
      after: [
        async (printed) => {
          expect(printed).toMatch(/apps_void: 1/);
          await forgetStep();
          expect(await login({ totp: appCode(app.key) })).toBe(403);
          expect(await loginByMail()).toBe(401);
          const recovered = await house.login(house.buyer, { recovery_code: app.recoveryCodes[0] });
          expect(recovered.status).toBe(200);
          token = String(recovered.body["access_token"]);
          expect((await house.ask("DELETE", "/v1/me/second-factor/totp", token)).status).toBe(204);
          expect(await login({})).toBe(200);
        },
      ],
    },

    TICKET_SECRET: {
      before: async () => {
        bought = await house.buy(token, "A1");
      },
      after: [
        async () => {
          const later = await house.buy(token, "A2");
          expect(headerOf(later.code)).not.toEqual(headerOf(bought?.code ?? ""));
          for (const { code } of [bought ?? later, later])
            expect(readAtDoor(system.url, code)).toMatch(/^good: /);
        },
      ],
    },

    RESEND_API_KEY: {
      before: async () => {
        system.typed["RESEND_API_KEY"] = system.secrets["RESEND_API_KEY"] ?? "";
        system.secrets["RESEND_API_KEY"] = "re_that_was_deleted";
        await system.restart();
        bought = await house.buy(token, "A3");
        await eventually(async () => {
          const rows = await system.server.sql(
            "SELECT tries FROM mail_log WHERE id LIKE ?1 AND tries > 0",
            `%:${bought?.reservation}`,
          );
          return rows.length;
        }, 1);
      },
      after: [
        async (printed) => {
          expect(printed).toContain("status: 'due'");
          const later = await house.buy(token, "A4");
          await eventually(mailSent(later.reservation));
        },
      ],
    },

    RESEND_WEBHOOK_SECRET: {
      before: async () => {
        keep.mail = system.secrets["RESEND_WEBHOOK_SECRET"] ?? "";
        system.typed["RESEND_WEBHOOK_SECRET"] = NEW_MAIL_SECRET;
        const [mail] = resend.accepted;
        if (mail === undefined) throw new Error("no mail was sent");
        expect(await deliverMailEvent(system.url, keep.mail, mail, "email.delivered")).toBe(204);
      },
      after: [
        async () => {
          const [mail] = resend.accepted;
          if (mail === undefined) throw new Error("no mail was sent");
          expect(await deliverMailEvent(system.url, NEW_MAIL_SECRET, mail, "email.delivered")).toBe(204);
          expect(await deliverMailEvent(system.url, keep.mail, mail, "email.delivered")).toBe(401);
        },
      ],
    },

    STRIPE_SECRET_KEY: {
      before: async () => {
        system.typed["STRIPE_SECRET_KEY"] = stripe.key;
        system.secrets["STRIPE_SECRET_KEY"] = "sk_test_that_was_rolled";
        await system.restart();
        held = Number((await house.reserve(token, "A1", "paid")).body["id"]);
        expect((await pay()).status).toBeGreaterThanOrEqual(400);
      },
      after: [
        async () => {
          const { status, body } = await pay();
          expect(status).toBe(200);
          stripe.pay(String(body["checkout_url"]).split("/").at(-1) ?? "");
        },
      ],
    },

    STRIPE_WEBHOOK_SECRET: {
      before: async () => {
        const event = stripe.events.find(({ type }) => type === "checkout.session.completed");
        keep.stripe = JSON.stringify(event);
        system.typed["STRIPE_WEBHOOK_SECRET"] = NEW_STRIPE_SECRET;
        expect(await deliver([NEW_STRIPE_SECRET])).not.toBe(204);
        // Stripe signs by both until the old one ends, so that it does not matter when the new one is set.
        expect(await deliver([stripe.webhookSecret, NEW_STRIPE_SECRET])).toBe(204);
        await eventually(
          async () => (await house.ask("GET", `/v1/reservations/${held}`, token)).body["status"],
          "confirmed",
        );
      },
      after: [
        async () => {
          expect(await deliver([stripe.webhookSecret, NEW_STRIPE_SECRET])).toBe(204);
          expect(await deliver([NEW_STRIPE_SECRET])).toBe(204);
          expect(await deliver([stripe.webhookSecret])).not.toBe(204);
        },
      ],
    },

    TMDB_API_KEY: {
      before: () => {
        system.typed["TMDB_API_KEY"] = "tmdb of now";
        return Promise.resolve();
      },
      after: [
        (printed) => {
          expect(printed).toContain('"title":"Metropolis"');
        },
      ],
    },

    "API keys and gate keys": {
      after: [
        async (printed) => {
          keep.mail = /mk_live_\w+/.exec(printed)?.[0] ?? "";
          for (const key of [String(house.examples["secret"]), keep.mail])
            expect(await house.statusOf(key, `/v1/cinemas/${house.examples["cinema"]}/price-cards`)).toBe(
              200,
            );
        },
        async () => {
          for (const key of [String(house.examples["secret"]), keep.mail])
            expect(await house.statusOf(key, `/v1/cinemas/${house.examples["cinema"]}/price-cards`)).toBe(
              401,
            );
        },
      ],
    },

    "Secrets of webhooks": {
      after: [
        async (printed) => {
          expect(printed).toMatch(/^whsec_\S+$/m);
          const [row] = await system.server.sql<{ left: number }>(
            "SELECT previous_until_ms - unixepoch() * 1000 AS left FROM webhook_endpoints",
          );
          expect(row?.left).toBeGreaterThan(23 * 3_600_000);
        },
      ],
    },

    "An admin's own password": {
      typed: `${house.admin.password}\na better night in spring\n`,
      after: [
        async () => {
          expect((await house.login(house.admin)).status).toBe(401);
          house.admin.password = "a better night in spring";
          expect((await house.login(house.admin)).status).toBe(200);
        },
      ],
    },

    "Somebody lost the authenticator app": {
      before: async () => {
        app = await house.addApp(house.buyer);
        expect(await login({})).toBe(403);
      },
      after: [
        async () => {
          expect(await login({})).toBe(200);
        },
      ],
    },
  };
}
