import * as z from "zod";
import { idOf, idParams, idText, instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { codeBody } from "../accounts/wire.ts";
import type { Invitation } from "./invitation.ts";
import type { Member, Place } from "./member.ts";
import { PERMISSIONS, ROLES, permissionsOf } from "./permission.ts";
import type { Permission, Role } from "./permission.ts";

const CARLA = "carla@example.com";
const CARLAS_ROLES = ["cashier", "door"] satisfies Role[];
const CARLAS_PERMISSIONS = permissionsOf(CARLAS_ROLES);
const SINCE = "2026-09-14T10:00:00.000Z";

const roles = z
  .array(z.enum(ROLES))
  .min(1)
  .max(ROLES.length)
  .transform((given): Role[] => ROLES.filter((role) => given.includes(role)))
  .meta({
    description: `What they may do: ${ROLES.map((role) => `${role}: ${permissionsOf([role]).join(", ")}`).join("; ")}`,
    examples: [CARLAS_ROLES],
  });

const shownRoles = lazily(() => z.array(z.enum(ROLES)).meta({ description: "Their roles in the cinema" }));

const permissions = lazily(() =>
  z
    .array(z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]]))
    .meta({ description: "What the roles allow, all together" }),
);

export const invitationBody = z
  .strictObject({
    email: codeBody.shape.email.meta({ description: "The address to invite" }),
    roles,
  })
  .meta({ id: "NewInvitation", examples: [{ email: CARLA, roles: CARLAS_ROLES }] });

export const rolesBody = z
  .strictObject({ roles })
  .meta({ id: "NewRoles", examples: [{ roles: CARLAS_ROLES }] });

export const memberParams = idParams.extend({
  user_id: idText.meta({ description: "The account of somebody who works there: `user_id` of the list" }),
});

export const invitationParams = idParams.extend({
  invitation_id: idText.meta({ description: "The invitation's id, of the list of staff" }),
});

export const placeParams = z.strictObject({ cinema_id: idText.meta({ description: "The cinema's id" }) });

export const acceptanceBody = z
  .strictObject({ token: z.string().min(1).max(64).meta({ description: "Of the link in the mail" }) })
  .meta({ id: "Acceptance", examples: [{ token: "AQAAAAAABXZc8sVdJm1xYtGw5hLbR2uP" }] });

const MEMBER = {
  user_id: 12,
  email: CARLA,
  name: "Carla Cashier",
  roles: CARLAS_ROLES,
  permissions: CARLAS_PERMISSIONS,
  since: SINCE,
};

const INVITATION = {
  id: 5,
  email: "paul@example.com",
  roles: ["programmer"],
  expires_at: "2026-12-04T09:30:00.000Z",
};

const PLACE = {
  cinema: { id: 1, name: "Cinema Matinee" },
  roles: CARLAS_ROLES,
  permissions: CARLAS_PERMISSIONS,
  since: SINCE,
};

export const memberSchema = lazily(() =>
  z
    .strictObject({
      user_id: z.int().meta({ description: "The id of their account" }),
      email: z.string().meta({ description: "The address of their account" }),
      name: z.string().nullable().meta({ description: "Null where the account has none" }),
      roles: shownRoles(),
      permissions: permissions(),
      since: instant.meta({ description: "When they accepted their first invitation" }),
    })
    .meta({ id: "StaffMember", examples: [MEMBER] }),
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
    .strictObject({
      id: idOf("invitation"),
      email: z.string().meta({ description: "The address that was invited" }),
      roles: z.array(z.enum(ROLES)).meta({ description: "What whoever accepts gets" }),
      expires_at: instant.meta({ description: "Until then its link works: 14 days after its last mail" }),
    })
    .meta({ id: "StaffInvitation", examples: [INVITATION] }),
);

export const invitationView = (invitation: Invitation): Shown<typeof invitationSchema> => ({
  id: invitation.id,
  email: invitation.email,
  roles: [...invitation.roles],
  expires_at: toInstant(invitation.expiresAtMs),
});

export const staffSchema = lazily(() =>
  z
    .strictObject({
      data: z.array(memberSchema()).meta({ description: "Who works in the cinema" }),
      invitations: z
        .array(invitationSchema())
        .meta({ description: "Those that were neither accepted nor withdrawn, and are still valid" }),
    })
    .meta({ id: "Staff", examples: [{ data: [MEMBER], invitations: [INVITATION] }] }),
);

export const placeSchema = lazily(() =>
  z
    .strictObject({
      cinema: z
        .strictObject({
          id: idOf("cinema"),
          name: z.string().meta({ description: "The cinema's name" }),
        })
        .meta({ description: "Where you work" }),
      roles: shownRoles(),
      permissions: permissions(),
      since: instant.meta({ description: "When you accepted your first invitation" }),
    })
    .meta({ id: "Workplace", examples: [PLACE] }),
);

export const placesSchema = lazily(() =>
  z
    .strictObject({ data: z.array(placeSchema()).meta({ description: "By the cinemas' ids" }) })
    .meta({ examples: [{ data: [PLACE] }] }),
);

export const placeView = (place: Place): Shown<typeof placeSchema> => ({
  cinema: { id: place.cinemaId, name: place.cinemaName },
  roles: [...place.roles],
  permissions: permissionsOf(place.roles),
  since: toInstant(place.sinceMs),
});

export const acceptedSchema = lazily(() =>
  z
    .strictObject({
      email: z.string().meta({ description: "The address of the account that has the roles now" }),
      cinema: z.string().meta({ description: "The cinema's name" }),
      roles: shownRoles(),
    })
    .meta({
      id: "AcceptedInvitation",
      examples: [{ email: CARLA, cinema: "Cinema Matinee", roles: CARLAS_ROLES }],
    }),
);
