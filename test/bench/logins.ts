/** Logins and registrations are a password hash, and little else. One client: hashes are made one after the other anyway. */

import type { Request } from "./load.ts";
import type { Path } from "./rounds.ts";
import { HASH, PASSWORD, usernameOf } from "./stage.ts";

const SCRYPT = "bare: scrypt";
const ONE_BY_ONE = { clients: 1, again: true, first: null, tokens: [] };

export const logins = (forMs: number): Path[] => [
  {
    name: SCRYPT,
    run: (stage) => stage.drive([scrypt], { ...ONE_BY_ONE, forMs }),
  },
  {
    name: "login",
    limit: SCRYPT,
    atLeast: 0.9,
    run: (stage) =>
      stage.drive(
        Array.from({ length: 60 }, (_, i) => login(i)),
        { ...ONE_BY_ONE, forMs },
      ),
  },
  {
    name: "registration",
    limit: SCRYPT,
    atLeast: 0.9,
    run: (stage) =>
      stage.drive(Array.from({ length: 200 }, register), { ...ONE_BY_ONE, again: false, forMs }),
  },
];

let registered = 0;

/** A new person's, from a network of their own. */
function register(): Request {
  const i = ++registered;
  return {
    method: "POST",
    path: "/v1/auth/register",
    body: JSON.stringify({ email: `new-${i}@example.com`, password: "a hall of quiet seats" }),
    headers: { "cf-connecting-ip": `10.1.${Math.floor(i / 250)}.${i % 250}` },
    expect: 201,
  };
}

const scrypt: Request = {
  method: "POST",
  path: "/v1/bare/scrypt",
  body: JSON.stringify({ password: PASSWORD, hash: HASH }),
  expect: 200,
};

/** Each from a network of its own: twenty a minute may come from one. */
const login = (i: number): Request => ({
  method: "POST",
  path: "/v1/auth/login",
  body: JSON.stringify({ username: usernameOf(1 + (i % 60)), password: PASSWORD }),
  headers: { "cf-connecting-ip": `10.0.${Math.floor(i / 250)}.${i % 250}` },
  expect: 200,
});
