import { createRoute } from "@hono/zod-openapi";
import { BEARER, NO_STORE, PROBLEM, body, idParams, json, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { needing, needingProved, signedIn } from "../authentication.ts";
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
      method: "get",
      path: "/cinemas/{id}/staff",
      summary: "Who works in a cinema, and who is invited",
      tags: ["Staff"],
      ...needing("staff"),
      request: { params: idParams },
      responses: { 200: json(staffSchema, "All of them"), ...PROBLEM },
    }),
    async (c) => {
      const { members, invitations } = granted(await service.staffOf(c.var.caller, c.req.valid("param").id));
      const found = { data: members.map(memberView), invitations: invitations.map(invitationView) };
      return c.json(found, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/cinemas/{id}/staff",
      summary: "Invite somebody to work in a cinema",
      description:
        "By a mail, whose link is valid for 14 days. Whoever accepts gets the roles, instead of those of before; where the address has no account, one is made. Inviting an address again sends its mail again.",
      tags: ["Staff"],
      ...needingProved("staff", rateLimited),
      request: { params: idParams, body: body(invitationBody) },
      responses: { 201: json(invitationSchema, "Invited; the mail is on its way"), ...PROBLEM },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { invitation } = granted(await service.invite(c.var.caller, id, c.req.valid("json")));
      return c.json(invitationView(invitation), 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/cinemas/{id}/staff/invitations/{invitation_id}",
      summary: "Withdraw an invitation",
      tags: ["Staff"],
      ...needing("staff"),
      request: { params: invitationParams },
      responses: { 204: { description: "Its link does nothing any more" }, ...PROBLEM },
    }),
    async (c) => {
      const { id, invitation_id: invitationId } = c.req.valid("param");
      granted(await service.withdraw(c.var.caller, id, invitationId));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/cinemas/{id}/staff/{user_id}",
      summary: "Give somebody of the staff other roles",
      description: "Their new rights count from their next request on, and those that they lose end at once.",
      tags: ["Staff"],
      ...needingProved("staff"),
      request: { params: memberParams, body: body(rolesBody) },
      responses: { 200: json(memberSchema, "With their new roles"), ...PROBLEM },
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
      method: "delete",
      path: "/cinemas/{id}/staff/{user_id}",
      summary: "End somebody's work in a cinema",
      tags: ["Staff"],
      ...needing("staff"),
      request: { params: memberParams },
      responses: { 204: { description: "Their rights in this cinema have ended" }, ...PROBLEM },
    }),
    async (c) => {
      const { id, user_id: userId } = c.req.valid("param");
      granted(await service.end(c.var.caller, id, userId));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/staff-invitations/accept",
      summary: "Accept an invitation by the token of its link",
      description: "The link's page does the same for people.",
      tags: ["Staff"],
      middleware: [rateLimited] as const,
      request: { body: body(acceptanceBody) },
      responses: { 200: json(acceptedSchema, "The account with this address has the roles"), ...PROBLEM },
    }),
    async (c) => {
      const { accepted } = granted(await service.accept(c.req.valid("json").token));
      const { email, cinemaName: cinema, roles } = accepted;
      return c.json({ email, cinema, roles: [...roles] }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/me/workplaces",
      summary: "The cinemas in which you work",
      description: "Not those that you own.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn] as const,
      responses: { 200: json(placesSchema, "All of them"), ...PROBLEM },
    }),
    async (c) => {
      const places = await service.placesOf(c.var.caller);
      return c.json({ data: places.map(placeView) }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/me/workplaces/{cinema_id}",
      summary: "Stop working in a cinema",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn] as const,
      request: { params: placeParams },
      responses: { 204: { description: "You do not work there any more" }, ...PROBLEM },
    }),
    async (c) => {
      granted(await service.leave(c.var.caller, c.req.valid("param").cinema_id));
      return c.body(null, 204);
    },
  );
