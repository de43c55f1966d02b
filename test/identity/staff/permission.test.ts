import { describe, expect, it } from "vitest";
import type { Caller } from "../../../src/http/caller.ts";
import {
  ALL_PERMISSIONS,
  may,
  mayFor,
  maySomewhere,
  ownerServed,
  permissionsOf,
  reachOf,
} from "../../../src/identity/staff/permission.ts";
import type { Role } from "../../../src/identity/staff/permission.ts";

const caller = (changes: Partial<Caller> = {}): Caller => ({
  userId: 1,
  role: "user",
  isAdmin: false,
  emailConfirmed: true,
  sessionId: "one",
  ...changes,
});

const working = (cinemaId: number, ownerId: number, ...roles: Role[]) => ({
  cinemaId,
  ownerId,
  permissions: permissionsOf(roles),
});

const HOME = { cinemaId: 7, ownerId: 2 };

describe("what somebody may do in a cinema", () => {
  it.each<[who: string, Caller, allowed: readonly string[]]>([
    ["a stranger: nothing", caller(), []],
    ["its owner: all", caller({ userId: 2, role: "owner" }), ALL_PERMISSIONS],
    ["another owner: nothing", caller({ role: "owner" }), []],
    [
      "who was its owner once: what their work elsewhere allows, not here",
      caller({ userId: 2, posts: [working(9, 3, "manager")] }),
      [],
    ],
    ["an admin: all", caller({ isAdmin: true }), ALL_PERMISSIONS],
    ["its manager: all", caller({ posts: [working(7, 2, "manager")] }), ALL_PERMISSIONS],
    [
      "the manager of another cinema of its owner: nothing",
      caller({ posts: [working(8, 2, "manager")] }),
      [],
    ],
    ["a cashier", caller({ posts: [working(7, 2, "cashier")] }), ["counter", "customers"]],
    [
      "a programmer who also stands at the door",
      caller({ posts: [working(7, 2, "door", "programmer")] }),
      ["programme", "prices", "door"],
    ],
  ])("%s", (_, who, allowed) => {
    expect(ALL_PERMISSIONS.filter((permission) => may(who, permission, HOME))).toEqual(allowed);
  });
});

it("movies are the owner's, so who makes the programme of one cinema may change them", () => {
  const programmer = caller({ posts: [working(7, 2, "programmer")] });
  expect(mayFor(programmer, "programme", 2)).toBe(true);
  expect(mayFor(programmer, "programme", 3)).toBe(false);
  expect(mayFor(programmer, "reports", 2)).toBe(false);
});

it("what staff make is the owner's for whom alone they work", () => {
  expect(ownerServed(caller({ posts: [working(7, 2, "programmer")] }), "programme")).toBe(2);
  const ofTwo = caller({ posts: [working(7, 2, "programmer"), working(9, 3, "manager")] });
  expect(ownerServed(ofTwo, "programme")).toBe(1);
  expect(ownerServed(ofTwo, "reports")).toBe(3);
  expect(ownerServed(caller({ role: "owner", posts: [working(7, 2, "manager")] }), "programme")).toBe(1);
});

it("a list has the cinemas in which the role allows it", () => {
  const staff = caller({ posts: [working(7, 2, "reports"), working(9, 3, "door")] });
  expect(reachOf(staff, "reports")).toEqual({ ownerId: null, cinemaIds: [7], employerIds: [2] });
  expect(reachOf(caller({ role: "owner" }), "reports")).toMatchObject({ ownerId: 1 });
  expect(reachOf(caller({ isAdmin: true }), "reports")).toBeNull();
  expect(maySomewhere(staff, "door")).toBe(true);
  expect(maySomewhere(staff, "prices")).toBe(false);
});
