/** Who works in which cinema, and in which roles; invitations by mail. */

import type { Caller } from "../../http/caller.ts";
import type { Language } from "../../http/languages.ts";
import { requestMailAgain } from "../../mail/outbox/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomHex } from "../../platform/clock.ts";
import { secret } from "../../platform/settings.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { normalEmail } from "../accounts/person.ts";
import { isShut, languageOfAddress, presentAccount } from "../accounts/service.ts";
import { NONCE_BYTES } from "../codes/code.ts";
import { idInToken, isTokenOf, linkToken } from "../codes/link-token.ts";
import { initialAdmin } from "../codes/service.ts";
import { INVITATION_LIFE_MS, INVITATION_PURPOSE, MOST_INVITATIONS } from "./invitation.ts";
import type { Invitation, InvitationDraft, InvitationToShow, InvitationWithCinema } from "./invitation.ts";
import type { Member, Place } from "./member.ts";
import { may, permissionsOf } from "./permission.ts";
import type { Home, Role } from "./permission.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";

const NO_CINEMA: Refused = { ok: false, code: "cinema_not_found" };
const NO_INVITATION: Refused = { ok: false, code: "invitation_not_found" };
const NO_MEMBER: Refused = { ok: false, code: "member_not_found" };

/** The cinema, if the caller manages its staff. */
async function managed(caller: Caller, cinemaId: number): Promise<Home | undefined> {
  const home = await store.homeOf(cinemaId);
  return home !== undefined && may(caller, "staff", home) ? home : undefined;
}

/** All who work in the cinema, and the invitations that wait. */
export async function staffOf(
  caller: Caller,
  cinemaId: number,
): Promise<Answer<{ readonly members: Member[]; readonly invitations: Invitation[] }, Refused>> {
  if ((await managed(caller, cinemaId)) === undefined) return NO_CINEMA;
  const [members, invitations] = await Promise.all([
    store.membersOf(cinemaId),
    store.invitationsOf(cinemaId, now()),
  ]);
  return { ok: true, members, invitations };
}

/**
 * Invites an address by mail, or sends its invitation again with these roles. Whoever accepts it gets the roles; somebody who
 * works there already gets them instead of those of before.
 */
export async function invite(
  caller: Caller,
  cinemaId: number,
  { email: typed, roles }: InvitationDraft,
): Promise<Answer<{ readonly invitation: Invitation }, Refused>> {
  if ((await managed(caller, cinemaId)) === undefined) return NO_CINEMA;
  if (!caller.emailConfirmed) return { ok: false, code: "email_not_confirmed" };
  const email = normalEmail(typed);
  if (isShut(email)) return { ok: false, code: "demo_address" };
  const nowMs = now();
  const invitation = await store.invite(
    {
      cinemaId,
      email,
      roles,
      nonce: randomHex(NONCE_BYTES),
      language: await languageFor(email, caller),
      invitedBy: caller.userId,
      createdAtMs: nowMs,
      expiresAtMs: nowMs + INVITATION_LIFE_MS,
    },
    MOST_INVITATIONS,
    nowMs,
  );
  if (invitation === undefined) return { ok: false, code: "too_many_invitations" };
  const { nonce, invitedBy: userId } = invitation;
  await requestMailAgain({ kind: INVITATION_PURPOSE, userId, nonce }, userId);
  return { ok: true, invitation };
}

/** The reader's own where the address has an account, else that of who invites. */
async function languageFor(email: string, { userId }: Caller): Promise<Language> {
  const [own, inviter] = await Promise.all([languageOfAddress(email), presentAccount(userId)]);
  return own ?? inviter?.language ?? "en";
}

export async function withdraw(
  caller: Caller,
  cinemaId: number,
  invitationId: number,
): Promise<Answer<unknown, Refused>> {
  if ((await managed(caller, cinemaId)) === undefined) return NO_CINEMA;
  return (await store.withdraw(cinemaId, invitationId)) ? { ok: true } : NO_INVITATION;
}

/** The invitation and its link's token, for the mail; null once it was accepted, withdrawn or has expired. */
export async function invitationForMail(
  invitedBy: number,
  nonce: string,
): Promise<(InvitationToShow & { readonly token: string; readonly language: Language }) | null> {
  const found = await store.invitationWithNonce(invitedBy, nonce);
  if (found === undefined || found.expiresAtMs <= now()) return null;
  return { ...found, token: tokenOf(found) };
}

const tokenOf = ({ id, nonce }: Pick<Invitation, "id" | "nonce">): string =>
  linkToken(secret("CODE_SECRET"), linkOf({ id, nonce }));

const linkOf = ({ id, nonce }: Pick<Invitation, "id" | "nonce">) => ({
  purpose: INVITATION_PURPOSE,
  userId: id,
  nonce,
});

/** The invitation of a link; null for any other token. */
export async function invitationOfLink(token: string): Promise<InvitationToShow | null> {
  return (await invitationBy(token)) ?? null;
}

async function invitationBy(token: string): Promise<InvitationWithCinema | undefined> {
  const id = idInToken(token);
  const found = id === null ? undefined : await store.invitationBy(id, now());
  return found !== undefined && isTokenOf(token, secret("CODE_SECRET"), linkOf(found)) ? found : undefined;
}

/**
 * Accepts the invitation of a link: the account with its address gets the roles. Where the address has no account, one is made
 * that logs in by mailed codes, because the link has come by the same mail as a code would.
 */
export async function accept(
  token: string,
): Promise<Answer<{ readonly accepted: InvitationToShow }, Refused>> {
  const invitation = await invitationBy(token);
  if (invitation === undefined) return NO_INVITATION;
  if (!(await store.accept(invitation, invitation.email === initialAdmin(), now()))) return NO_INVITATION;
  return { ok: true, accepted: invitation };
}

/** Their new rights count from the next request on, and those that they lose end at once. */
export async function changeRoles(
  caller: Caller,
  cinemaId: number,
  userId: number,
  roles: readonly Role[],
): Promise<Answer<{ readonly member: Member }, Refused>> {
  if ((await managed(caller, cinemaId)) === undefined) return NO_CINEMA;
  const member = await store.changeRoles(cinemaId, userId, roles);
  return member === undefined ? NO_MEMBER : { ok: true, member };
}

export async function end(
  caller: Caller,
  cinemaId: number,
  userId: number,
): Promise<Answer<unknown, Refused>> {
  if ((await managed(caller, cinemaId)) === undefined) return NO_CINEMA;
  return (await store.end(cinemaId, userId)) ? { ok: true } : NO_MEMBER;
}

/** Where the caller works. */
export const placesOf = ({ userId }: Pick<Caller, "userId">): Promise<Place[]> => store.placesOf(userId);

/** The caller does not work there any more. */
export async function leave({ userId }: Caller, cinemaId: number): Promise<Answer<unknown, Refused>> {
  return (await store.end(cinemaId, userId)) ? { ok: true } : NO_MEMBER;
}

const MOST_SWEPT = 200;

/** Removes invitations that have expired. Returns how many. */
export const forgetOldInvitations = (nowMs: number): Promise<number> =>
  untilEmpty(MOST_SWEPT, () => store.removeInvitations(nowMs, MOST_SWEPT));

/**
 * Who the account's holder is now, with a confirmed address and the rights that count, for what is done for them while they are
 * away. Null for an account that is gone, disabled or not confirmed, and while its rights wait for a strong password.
 */
export async function rightsNow(userId: number): Promise<Caller | null> {
  const account = await presentAccount(userId);
  if (account === null || account.emailConfirmedAtMs === null || account.passwordIsStrong === false)
    return null;
  const posts = await store.postsOf(userId);
  return {
    userId,
    role: account.role,
    isAdmin: account.isAdmin,
    emailConfirmed: true,
    posts: posts.map(({ roles, ...home }) => ({ ...home, permissions: permissionsOf(roles) })),
    sessionId: "",
  };
}
