import { createRoute } from "@hono/zod-openapi";
import type { TypedResponse } from "hono";
import * as z from "zod";
import { outdatesSnapshots } from "../../http/conditional.ts";
import {
  BEARER,
  NO_STORE,
  body,
  idParams,
  json,
  page,
  pageQuery,
  refusals,
  slice,
} from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { whenceOf } from "../../http/whence.ts";
import { userSchema, userView } from "../../identity/accounts/wire.ts";
import { forAdmins, forAdminsProved, signedIn } from "../../identity/authentication.ts";
import { givenPassword } from "../../identity/passwords/wire.ts";
import { OF_PROOF, OF_PROVED_RIGHTS, OF_RIGHTS, OF_TOKENS } from "../../identity/refused-callers.ts";
import { reservationSchema, reservationView } from "../../sales/reservations/wire.ts";
import { exportSchema } from "../exports/wire.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import {
  changeUserBody,
  eraseBody,
  profileBody,
  userForAdminSchema,
  userForAdminView,
  usersPage,
  usersQuery,
} from "./wire.ts";

type Export = Shown<typeof exportSchema>;

const granted = granting(explain);

export const people = slice()
  .openapi(
    createRoute({
      operationId: "getProfile",
      method: "get",
      path: "/me",
      summary: "Your profile",
      description: "What you booked is at `GET /v1/reservations` and `GET /v1/tickets`.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn] as const,
      responses: { 200: json(userSchema, "You"), ...refusals(...OF_TOKENS) },
    }),
    async (c) => {
      const { person } = granted(await service.profile(c.var.caller));
      return c.json(userView(person), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "changeProfile",
      method: "patch",
      path: "/me",
      summary: "Change your profile",
      description:
        "A new address gets a code, and replaces the old one once that code is confirmed. A new password ends every other session.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn, rateLimited] as const,
      request: { body: body(profileBody) },
      responses: {
        200: json(userSchema, "Your profile after the change"),
        ...refusals(
          ...OF_PROOF,
          "account_exists",
          "busy",
          "email_not_confirmed",
          "forbidden",
          "too_many_requests",
          "wrong_password",
        ),
      },
    }),
    async (c) => {
      const { current_password: currentPassword, ...change } = c.req.valid("json");
      const asked = { ...change, currentPassword, askedFrom: whenceOf(c) };
      const { person } = granted(await service.changeProfile(c.var.caller, asked));
      return c.json(userView(person), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "eraseAccount",
      method: "delete",
      path: "/me",
      summary: "Erase your account",
      description:
        "Your address, names, password and reviews are deleted for good, and every session ends. Your tickets stay valid, under a number that says nothing about you, so keep their codes. Seats that you hold expire by themselves, you leave the waiting lists, and an owner's showtimes are not sold any more. The address may register again. The last admin has to make another one first.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn, rateLimited, outdatesSnapshots] as const,
      request: { body: body(eraseBody) },
      responses: {
        204: { description: "Erased. Your tickets stay valid" },
        ...refusals(...OF_PROOF, "busy", "last_admin", "too_many_requests", "wrong_password"),
      },
    }),
    async (c) => {
      granted(await service.erase(c.var.caller, givenPassword(c.req.valid("json"))));
      return c.body(null, 204, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "exportMyData",
      method: "get",
      path: "/me/export",
      summary: "All data that is held about you",
      description:
        "One file, which is written while it is read. At most 20 of these requests a minute from one network.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn, rateLimited] as const,
      responses: { 200: json(exportSchema, "A file"), ...refusals(...OF_TOKENS, "too_many_requests") },
    }),
    async (c) => {
      const { file } = granted(await service.exportOf(c.var.caller));
      const answer: Response = c.body(file, 200, {
        ...NO_STORE,
        "content-type": "application/json",
        "content-disposition": 'attachment; filename="matinee-export.json"',
      });
      // Hono takes a JSON answer's type from its value, and this answer is a stream, so the type is asserted.
      return answer as TypedResponse<Export, 200, "json"> & Response;
    },
  )
  .openapi(
    createRoute({
      operationId: "listUsers",
      method: "get",
      path: "/admin/users",
      summary: "People, by id",
      description: "For admins.",
      tags: ["Admin"],
      ...forAdmins(),
      request: { query: usersQuery },
      responses: { 200: json(usersPage, "A page"), ...refusals(...OF_RIGHTS) },
    }),
    async (c) => {
      const { q = null, limit, cursor } = c.req.valid("query");
      const [after = 0] = parseCursor(cursor, 1) ?? [];
      const { data, next } = toPage(await service.listUsers(q, after, limit + 1), limit, ({ id }) => [id]);
      return c.json({ data: data.map(userForAdminView), next }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "getUser",
      method: "get",
      path: "/admin/users/{id}",
      summary: "One person",
      description: "For admins.",
      tags: ["Admin"],
      ...forAdmins(),
      request: { params: idParams },
      responses: { 200: json(userForAdminSchema, "The person"), ...refusals(...OF_RIGHTS, "user_not_found") },
    }),
    async (c) => {
      const { user } = granted(await service.user(c.req.valid("param").id));
      return c.json(userForAdminView(user), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "listReservationsOfUser",
      method: "get",
      path: "/admin/users/{id}/reservations",
      summary: "One person's reservations, newest first",
      description: "For admins.",
      tags: ["Admin"],
      ...forAdmins(),
      request: { params: idParams, query: z.strictObject(pageQuery) },
      responses: {
        200: json(page(reservationSchema), "A page"),
        ...refusals(...OF_RIGHTS, "user_not_found"),
      },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const { id } = c.req.valid("param");
      const found = granted(await service.reservationsOf(id, parseCursor(cursor, 2), limit + 1));
      const { data, next } = toPage(found.reservations, limit, (last) => [last.heldAtMs, last.id]);
      return c.json({ data: data.map(reservationView), next }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "changeUser",
      method: "patch",
      path: "/admin/users/{id}",
      summary: "Disable or enable an account, or change its rights",
      description:
        "For admins, after a proof of the last 15 minutes. The last admin who can act stays one. Disabling ends every session. A disabled owner's showtimes are closed, and the gate keys of their cinemas stop; enabling does not open the showtimes again.",
      tags: ["Admin"],
      ...forAdminsProved(outdatesSnapshots),
      request: { params: idParams, body: body(changeUserBody) },
      responses: {
        200: json(userForAdminSchema, "The person, as changed"),
        ...refusals(
          ...OF_PROVED_RIGHTS,
          "account_erased",
          "account_pending",
          "last_admin",
          "own_account",
          "user_not_found",
        ),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { is_admin: isAdmin, ...change } = c.req.valid("json");
      const { user } = granted(await service.changeUser(c.var.caller, id, { ...change, isAdmin }));
      return c.json(userForAdminView(user), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "promoteUser",
      "x-repeated": "whoever is an admin stays one",
      method: "post",
      path: "/admin/users/{id}/promote",
      summary: "Make a user an admin",
      description:
        "For admins, after a proof of the last 15 minutes. The same as `PATCH /v1/admin/users/{id}` with `is_admin` true.",
      tags: ["Admin"],
      ...forAdminsProved(),
      request: { params: idParams },
      responses: {
        204: { description: "An admin from now on" },
        ...refusals(...OF_PROVED_RIGHTS, "account_erased", "account_pending", "last_admin", "user_not_found"),
      },
    }),
    async (c) => {
      granted(await service.changeUser(c.var.caller, c.req.valid("param").id, { isAdmin: true }));
      return c.body(null, 204, NO_STORE);
    },
  );
