import { expect, test } from "vitest";
import { settingChecks } from "../../../src/back-office/health/settings.ts";

const LONG = "0123456789abcdef0123456789abcdef";
const GOOD = {
  ACCESS_TOKEN_SECRET: LONG,
  CODE_SECRET: LONG,
  TICKET_SECRET: LONG,
  PUBLIC_URL: "https://tickets.odeon.com",
  MAIL_FROM: "Odeon <tickets@odeon.com>",
  MAIL_PER_SECOND: "2",
  OWNER_SIGNUP: "approval",
  INITIAL_ADMIN_EMAIL: "ada@odeon.com",
  SECOND_FACTOR: "required",
  UNCONFIRMED_SEATS_PER_SHOWTIME: "6",
  UNCONFIRMED_SEATS_IN_ALL: "12",
  OLDER_MOVIES: "open",
  WEBHOOKS_TO: "public",
  LIVE_ORIGINS: "*",
  OLDER_ORIGINS: "https://odeon.com, http://localhost:3000",
  DEFAULT_CINEMA: {
    name: "Odeon",
    address: "1 Main Street",
    time_zone: "Europe/Lisbon",
    currency: "EUR",
    region: "weur",
  },
  REQUESTS_A_MINUTE: {
    AUTH_RATE: 20,
    AUTH_NETWORK_RATE: 100,
    SALES_RATE: 30,
    SALES_NETWORK_RATE: 1000,
    API_KEY_RATE: 600,
  },
  RESEND_API_KEY: "re_live",
  RESEND_WEBHOOK_SECRET: "whsec_dGhl",
  STRIPE_SECRET_KEY: "rk_live_abc",
  STRIPE_WEBHOOK_SECRET: "whsec_abc",
  TICKET_KEYS_PREVIOUS: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
};

const named = (changes: object, isLocal = false) =>
  settingChecks({ ...GOOD, ...changes }, isLocal).map(({ name, status }) => [name, status]);

test("a deployment whose settings are right has no setting in trouble", () => {
  expect(named({})).toEqual([]);
});

test.each([
  ["ACCESS_TOKEN_SECRET", ""],
  ["CODE_SECRET", undefined],
  ["TICKET_SECRET", "changeme"],
  ["TICKET_KEYS_PREVIOUS", "the whole old secret"],
  ["BRAND", { name: "Odeon", accent: "red" }],
  ["BRAND", { terms_url: "http://odeon.com/terms" }],
  ["MAIL_FROM", "Odeon"],
  ["MAIL_FROM", "Matinee <tickets@matinee.example>"],
  ["MAIL_PER_SECOND", "two"],
  ["MAIL_PER_SECOND", "0"],
  ["RESEND_BASE_URL", "resend"],
  ["RESEND_WEBHOOK_SECRET", "re_abc"],
  ["TMDB_API_BASE", "api.themoviedb.org"],
  ["STRIPE_SECRET_KEY", "pk_live_abc"],
  ["STRIPE_WEBHOOK_SECRET", "sk_live_abc"],
  ["STRIPE_API_BASE", "javascript:alert(1)"],
  ["OWNER_SIGNUP", "opne"],
  ["INITIAL_ADMIN_EMAIL", "ada"],
  ["SECOND_FACTOR", "yes"],
  ["UNCONFIRMED_SEATS_PER_SHOWTIME", "six"],
  ["UNCONFIRMED_SEATS_IN_ALL", "-1"],
  ["OLDER_MOVIES", "public"],
  ["WEBHOOKS_TO", "local"],
  ["LIVE_ORIGINS", "odeon.com"],
  ["OLDER_ORIGINS", "https://odeon.com/shop"],
  ["DEFAULT_CINEMA", { name: "Odeon" }],
  ["DEFAULT_CINEMA", { ...GOOD.DEFAULT_CINEMA, time_zone: "Lisbon" }],
  ["REQUESTS_A_MINUTE", { AUTH_RATE: 20 }],
  ["REQUESTS_A_MINUTE", undefined],
])("names %s where it is %j", (name, value) => {
  expect(named({ [name]: value })).toEqual([[`setting:${name}`, "failed"]]);
});

test("a service without the secret of its webhooks is no fault, but is said", () => {
  expect(named({ RESEND_WEBHOOK_SECRET: "", STRIPE_WEBHOOK_SECRET: "" })).toEqual([
    ["setting:RESEND_WEBHOOK_SECRET", "off"],
    ["setting:STRIPE_WEBHOOK_SECRET", "off"],
  ]);
  const without = { RESEND_API_KEY: "", RESEND_WEBHOOK_SECRET: "", STRIPE_SECRET_KEY: "" };
  expect(named({ ...without, STRIPE_WEBHOOK_SECRET: "" })).toEqual([]);
});

test("a developer's machine sends from an address for examples, and to webhooks of its own", () => {
  expect(named({ MAIL_FROM: "tickets@matinee.example", WEBHOOKS_TO: "local", PUBLIC_URL: "" }, true)).toEqual(
    [],
  );
});

test("warns of a developer's settings at a public address", () => {
  expect(named({}, true)).toEqual([["setting:MATINEE_LOCAL", "ok"]]);
});

test("says nothing of a secret's value", () => {
  const wrong = {
    ACCESS_TOKEN_SECRET: "hunter2",
    TICKET_KEYS_PREVIOUS: "hunter2",
    STRIPE_SECRET_KEY: "hunter2",
    STRIPE_WEBHOOK_SECRET: "hunter2",
    RESEND_WEBHOOK_SECRET: "hunter2",
  };
  const checks = settingChecks({ ...GOOD, ...wrong }, false);
  expect(checks).toHaveLength(5);
  expect(JSON.stringify(checks)).not.toContain("hunter2");
});
