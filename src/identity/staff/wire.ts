import * as z from "zod";
import { idParams, instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { codeBody } from "../accounts/wire.ts";
import type { Invitation } from "./invitation.ts";
import type { Member, Place } from "./member.ts";
import { PERMISSIONS, ROLES, permissionsOf } from "./permission.ts";
import type { Permission, Role } from "./permission.ts";

const roles = z
  .array(z.enum(ROLES))
  .min(1)
  .max(ROLES.length)
  .transform((given): Role[] => ROLES.filter((role) => given.includes(role)))
  .meta({
    description: `What they may do: ${ROLES.map((role) => `${role}: ${permissionsOf([role]).join(", ")}`).join("; ")}`,
    examples: [["cashier", "door"]],
  });

const shownRoles = z.array(z.enum(ROLES));

const permissions = z.array(z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]]));

export const invitationBody = z
  .strictObject({ email: codeBody.shape.email, roles })
  .meta({ id: "NewInvitation" });

export const rolesBody = z.strictObject({ roles }).meta({ id: "NewRoles" });

export const memberParams = idParams.extend({ user_id: idParams.shape.id });

export const invitationParams = idParams.extend({ invitation_id: idParams.shape.id });

export const placeParams = z.strictObject({ cinema_id: idParams.shape.id });

export const acceptanceBody = z
  .strictObject({ token: z.string().min(1).max(64).meta({ description: "Of the link in the mail" }) })
  .meta({ id: "Acceptance" });

export const memberSchema = lazily(() =>
  z
    .strictObject({
      user_id: z.int(),
      email: z.string(),
      name: z.string().nullable(),
      roles: shownRoles,
      permissions,
      since: instant,
    })
    .meta({ id: "StaffMember" }),
);

export const memberView = (member: Member): Shown<typeof memberSchema> => ({
  user_id: member.userId,
  email: member.email,
  name: member.name,
  roles: [...member.roles],
  permissions: permissionsOf(member.roles),
  since: toInstant(member.sinceMs),
});

export const invitationSchema = lazily(() =>
  z
    .strictObject({ id: z.int(), email: z.string(), roles: shownRoles, expires_at: instant })
    .meta({ id: "StaffInvitation" }),
);

export const invitationView = (invitation: Invitation): Shown<typeof invitationSchema> => ({
  id: invitation.id,
  email: invitation.email,
  roles: [...invitation.roles],
  expires_at: toInstant(invitation.expiresAtMs),
});

export const staffSchema = lazily(() =>
  z
    .strictObject({ data: z.array(memberSchema()), invitations: z.array(invitationSchema()) })
    .meta({ id: "Staff" }),
);

export const placeSchema = lazily(() =>
  z
    .strictObject({
      cinema: z.strictObject({ id: z.int(), name: z.string() }),
      roles: shownRoles,
      permissions,
      since: instant,
    })
    .meta({ id: "Workplace" }),
);

export const placesSchema = lazily(() => z.strictObject({ data: z.array(placeSchema()) }));

export const placeView = (place: Place): Shown<typeof placeSchema> => ({
  cinema: { id: place.cinemaId, name: place.cinemaName },
  roles: [...place.roles],
  permissions: permissionsOf(place.roles),
  since: toInstant(place.sinceMs),
});

export const acceptedSchema = lazily(() =>
  z
    .strictObject({ email: z.string(), cinema: z.string(), roles: shownRoles })
    .meta({ id: "AcceptedInvitation" }),
);
