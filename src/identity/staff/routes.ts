import { createRoute } from "@hono/zod-openapi";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { BEARER, NO_STORE, body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { needing, needingProved, signedIn } from "../authentication.ts";
import { once } from "../once.ts";
import { OF_PROVED_RIGHTS, OF_RIGHTS, OF_TOKENS } from "../refused-callers.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import {
  acceptanceBody,
  acceptedSchema,
  invitationBody,
  invitationParams,
  invitationSchema,
  invitationView,
  memberParams,
  memberSchema,
  memberView,
  placeParams,
  placeView,
  placesSchema,
  rolesBody,
  staffSchema,
} from "./wire.ts";

const granted = granting(explain);

export const staff = slice()
  .openapi(
    createRoute({
      operationId: "listStaff",
      method: "get",
      path: "/cinemas/{id}/staff",
      summary: "Who works in a cinema, and who is invited",
      description:
        "Those who work there by their ids, invitations by their addresses. The owner is in neither list. Needs the permission `staff` in the cinema.",
      tags: ["Staff"],
      ...needing("staff"),
      request: { params: idParams },
      responses: { 200: json(staffSchema, "All of them"), ...refusals(...OF_RIGHTS, "cinema_not_found") },
    }),
    async (c) => {
      const { members, invitations } = granted(await service.staffOf(c.var.caller, c.req.valid("param").id));
      const found = { data: members.map(memberView), invitations: invitations.map(invitationView) };
      return c.json(found, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "inviteStaff",
      method: "post",
      path: "/cinemas/{id}/staff",
      summary: "Invite somebody to work in a cinema",
      description:
        "By a mail, whose link is valid for 14 days. Whoever accepts gets the roles, instead of those of before; where the address has no account, one is made. Inviting an address again sends its mail again. A cinema has at most 50 invitations that wait. Needs the permission `staff` in the cinema. Needs a login or `POST /v1/auth/reauthenticate` within the last 15 minutes.",
      tags: ["Staff"],
      ...needingProved("staff", rateLimited, once),
      request: { headers: keyHeaders, params: idParams, body: body(invitationBody) },
      responses: {
        201: json(invitationSchema, "Invited; the mail is on its way"),
        ...refusals(
          ...OF_ONCE,
          ...OF_PROVED_RIGHTS,
          "too_many_requests",
          "cinema_not_found",
          "email_not_confirmed",
          "too_many_invitations",
        ),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { invitation } = granted(await service.invite(c.var.caller, id, c.req.valid("json")));
      return c.json(invitationView(invitation), 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "withdrawInvitation",
      method: "delete",
      path: "/cinemas/{id}/staff/invitations/{invitation_id}",
      summary: "Withdraw an invitation",
      description: "Needs the permission `staff` in the cinema.",
      tags: ["Staff"],
      ...needing("staff"),
      request: { params: invitationParams },
      responses: {
        204: { description: "Its link does nothing any more" },
        ...refusals(...OF_RIGHTS, "cinema_not_found", "invitation_not_found"),
      },
    }),
    async (c) => {
      const { id, invitation_id: invitationId } = c.req.valid("param");
      granted(await service.withdraw(c.var.caller, id, invitationId));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      operationId: "changeStaffRoles",
      method: "patch",
      path: "/cinemas/{id}/staff/{user_id}",
      summary: "Give somebody of the staff other roles",
      description:
        "Their new rights count from their next request on, and those that they lose end at once. Needs the permission `staff` in the cinema. Needs a login or `POST /v1/auth/reauthenticate` within the last 15 minutes.",
      tags: ["Staff"],
      ...needingProved("staff"),
      request: { params: memberParams, body: body(rolesBody) },
      responses: {
        200: json(memberSchema, "With their new roles"),
        ...refusals(...OF_PROVED_RIGHTS, "cinema_not_found", "member_not_found"),
      },
    }),
    async (c) => {
      const { id, user_id: userId } = c.req.valid("param");
      const { roles } = c.req.valid("json");
      const { member } = granted(await service.changeRoles(c.var.caller, id, userId, roles));
      return c.json(memberView(member), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "removeStaffMember",
      method: "delete",
      path: "/cinemas/{id}/staff/{user_id}",
      summary: "End somebody's work in a cinema",
      description: "Their rights in this cinema end at once. Needs the permission `staff` in the cinema.",
      tags: ["Staff"],
      ...needing("staff"),
      request: { params: memberParams },
      responses: {
        204: { description: "Their rights in this cinema have ended" },
        ...refusals(...OF_RIGHTS, "cinema_not_found", "member_not_found"),
      },
    }),
    async (c) => {
      const { id, user_id: userId } = c.req.valid("param");
      granted(await service.end(c.var.caller, id, userId));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      operationId: "acceptInvitation",
      "x-repeated": "the link's token works once",
      method: "post",
      path: "/staff-invitations/accept",
      summary: "Accept an invitation by the token of its link",
      description: "The link's page does the same for people.",
      tags: ["Staff"],
      security: [],
      middleware: [rateLimited] as const,
      request: { body: body(acceptanceBody) },
      responses: {
        200: json(acceptedSchema, "The account with this address has the roles"),
        ...refusals(...OF_TOKENS, "too_many_requests", "invitation_not_found"),
      },
    }),
    async (c) => {
      const { accepted } = granted(await service.accept(c.req.valid("json").token));
      const { email, cinemaName: cinema, roles } = accepted;
      return c.json({ email, cinema, roles: [...roles] }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "listWorkplaces",
      method: "get",
      path: "/me/workplaces",
      summary: "The cinemas in which you work",
      description: "Not those that you own.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn] as const,
      responses: { 200: json(placesSchema, "All of them"), ...refusals(...OF_TOKENS) },
    }),
    async (c) => {
      const places = await service.placesOf(c.var.caller);
      return c.json({ data: places.map(placeView) }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "leaveWorkplace",
      method: "delete",
      path: "/me/workplaces/{cinema_id}",
      summary: "Stop working in a cinema",
      description: "Your rights in this cinema end at once.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn] as const,
      request: { params: placeParams },
      responses: {
        204: { description: "You do not work there any more" },
        ...refusals(...OF_TOKENS, "member_not_found"),
      },
    }),
    async (c) => {
      granted(await service.leave(c.var.caller, c.req.valid("param").cinema_id));
      return c.body(null, 204);
    },
  );
