/** People's own accounts: profile, export, erasure. And users as admins see and change them. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import { listTickets } from "../../door/tickets/service.ts";
import { ticketView } from "../../door/tickets/wire.ts";
import type { Caller } from "../../http/caller.ts";
import type { Language } from "../../http/languages.ts";
import { toInstant } from "../../http/openapi.ts";
import { textStream } from "../../http/text-stream.ts";
import { hurryChangeMail, newChange } from "../../identity/account-changes/service.ts";
import { isFreeToUse, keptUsername, normalEmail, normalUsername } from "../../identity/accounts/person.ts";
import type { Person } from "../../identity/accounts/person.ts";
import { isShut, person } from "../../identity/accounts/service.ts";
import { userView } from "../../identity/accounts/wire.ts";
import { requestAddressChange } from "../../identity/codes/service.ts";
import { listPasskeys } from "../../identity/passkeys/service.ts";
import { passkeyView } from "../../identity/passkeys/wire.ts";
import { changePassword, checkPassword } from "../../identity/passwords/service.ts";
import { passwordForChange } from "../../identity/proof/service.ts";
import { endSessionsOf, logout } from "../../identity/sessions/service.ts";
import { placesOf as workplacesOf } from "../../identity/staff/service.ts";
import { placeView } from "../../identity/staff/wire.ts";
import { paymentsOfUser } from "../../money/payments/service.ts";
import { paymentView } from "../../money/payments/wire.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { publicUrl } from "../../platform/settings.ts";
import { within } from "../../platform/timeout.ts";
import { closeShowtimesOf } from "../../programme/scheduling/service.ts";
import { listReservations } from "../../sales/reservations/service.ts";
import { reservationView } from "../../sales/reservations/wire.ts";
import { shiftsOfPerson } from "../../sales/shifts/service.ts";
import type { Shift } from "../../sales/shifts/shift.ts";
import { shiftView } from "../../sales/shifts/wire.ts";
import { leaveAll, placesOf } from "../../sales/waiting-list/service.ts";
import { entryView } from "../../sales/waiting-list/wire.ts";
import { jsonPieces, pages } from "../exports/export.ts";
import { mailsOf, notesOf } from "../exports/service.ts";
import * as exportsStore from "../exports/store.ts";
import {
  accountChangeView,
  changeView,
  codeView,
  promoUseView,
  reviewView,
  sessionView,
} from "../exports/wire.ts";
import { schedulesOf } from "../report-schedules/service.ts";
import { scheduleView } from "../report-schedules/wire.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";
import { endsAdmin, gainsRights, refusalOf } from "./user.ts";
import type { Change, User } from "./user.ts";

export interface ProfileChange {
  readonly name?: string | null | undefined;
  readonly username?: string | null | undefined;
  readonly language?: Language | undefined;
  /** Replaces the old address once it is confirmed. */
  readonly email?: string | undefined;
  readonly password?: string | undefined;
  /** Required with a new address or password, if the account has one. */
  readonly currentPassword?: string | undefined;
  /** Where the request comes from, for the mails about it; null where that is not known. */
  readonly askedFrom: string | null;
}

export const profile = ({ userId }: Caller): Promise<WithPerson> => person(userId);

type WithPerson = Answer<{ readonly person: Person }, Refused>;

/**
 * Changes the profile and returns it. All checks come before the first write, so that a refusal changes nothing; except that
 * a username that another account takes meanwhile is refused after a new password is set.
 */
export async function changeProfile(caller: Caller, change: ProfileChange): Promise<WithPerson> {
  const found = await person(caller.userId);
  if (!found.ok) return found;
  const { id, email } = found.person;
  const { name, username, language, password, currentPassword } = change;
  // The address of before may be sent back as it was shown.
  const newEmail =
    change.email === undefined || normalEmail(change.email) === email ? undefined : change.email;
  if (found.person.isGuest && (username ?? newEmail ?? password) !== undefined)
    return { ok: false, code: "email_not_confirmed" };
  const wanted = typeof username === "string" ? normalUsername(username) : null;
  if (wanted !== null && !isFreeToUse(wanted, email)) return { ok: false, code: "foreign_username" };
  if (wanted !== null && (await store.isUsernameTaken(wanted, id))) return USERNAME_TAKEN;
  if (newEmail !== undefined && isShut(normalEmail(newEmail))) return { ok: false, code: "demo_address" };

  if (password !== undefined || newEmail !== undefined) {
    const asked = await passwordForChange(caller, currentPassword);
    if (!asked.ok) return asked;
    const proved = await (password === undefined
      ? checkPassword(id, asked.current)
      : changePassword(caller, asked.current, password, change.askedFrom));
    if (!proved.ok) return proved;
  }
  if (name !== undefined || username !== undefined || language !== undefined) {
    const kept = wanted === null ? username : keptUsername(wanted, email);
    if (!(await store.changeProfile(id, { name, username: kept, language }))) return USERNAME_TAKEN;
  }
  if (newEmail !== undefined) {
    const requested = await requestAddressChange(id, newEmail, change.askedFrom);
    if (!requested.ok) return requested;
  }
  return person(id);
}

const USERNAME_TAKEN: Refused = { ok: false, code: "account_exists", taken: "username" };

/**
 * Erases the caller for good, and leaves the waiting lists. An owner's showtimes are not sold any more. Reservations and
 * tickets stay valid, under an id that says nothing. Holds are left to expire by themselves, so that a box office that does
 * not answer cannot prevent the erasure. The last admin is not erased.
 */
export async function erase(caller: Caller, password?: string): Promise<Answer<unknown, Refused>> {
  const asked = await passwordForChange(caller, password);
  if (!asked.ok) return asked;
  const checked = await checkPassword(caller.userId, asked.current);
  if (!checked.ok) return checked;
  if (await store.isLastAdmin(caller.userId)) return LAST_ADMIN;
  await leaveWaitingLists(caller.userId);
  await closeShowtimesOf(caller.userId);
  if (!(await store.forget(caller.userId, now()))) return LAST_ADMIN;
  // The session has ended in D1; this ends it in the isolate's cache too, so that the token is refused here from now on.
  await logout(caller.sessionId);
  return { ok: true };
}

const LAST_ADMIN: Refused = { ok: false, code: "last_admin" };

/** Most time for leaving the waiting lists. */
const LEAVING_MS = 10_000;

/** Before the erasure, so that the person can repeat it after a fault, and for so long that it cannot prevent it. */
async function leaveWaitingLists(userId: number): Promise<void> {
  try {
    await within(LEAVING_MS, leaveAll(userId));
  } catch (fault) {
    console.warn("an erased person may be on a waiting list", userId, describeFault(fault));
  }
}

/** All data that is held about the caller, as a stream of one JSON object. Reads a page at a time while it is written. */
export async function exportOf(
  caller: Caller,
): Promise<Answer<{ readonly file: ReadableStream<Uint8Array> }, Refused>> {
  const { userId } = caller;
  const found = await person(userId);
  if (!found.ok) return found;
  const [codes, passkeys, workplaces, schedules] = await Promise.all([
    exportsStore.codesOf(userId),
    listPasskeys(caller),
    workplacesOf(caller),
    schedulesOf(caller),
  ]);
  const fields = {
    exported_at: toInstant(now()),
    profile: userView(found.person),
    codes: codes.map(codeView),
    passkeys: passkeys.map(passkeyView),
    workplaces: workplaces.map(placeView),
    report_schedules: schedules.map(scheduleView),
  };
  const lists = {
    sessions: pages(
      0,
      (after, limit) => exportsStore.sessionsOf(userId, after, limit),
      ({ position }) => position,
      sessionView,
    ),
    account_changes: pages(
      0,
      (after, limit) => exportsStore.accountChangesOf(userId, after, limit),
      ({ position }) => position,
      accountChangeView,
    ),
    reservations: pages(
      null,
      (after: number[] | null, limit) => listReservations(userId, after, limit),
      ({ heldAtMs, id }) => [heldAtMs, id],
      reservationView,
    ),
    tickets: pages(
      null,
      (after: Parameters<typeof listTickets>[1], limit) => listTickets(caller, after, limit),
      (last) => last,
      (ticket) => ticketView(ticket, publicUrl),
    ),
    payments: pages(
      0,
      (after, limit) => paymentsOfUser(userId, after, limit),
      ({ payment }) => payment.id,
      paymentView,
    ),
    mails: mailsOf(userId),
    order_notes: notesOf(userId),
    reviews: pages(0, (after, limit) => exportsStore.reviewsOf(userId, after, limit), idOf, reviewView),
    waiting_list: waitingList(userId),
    promo_uses: pages(
      0,
      (after, limit) => exportsStore.promoUsesOf(userId, after, limit),
      ({ position }) => position,
      promoUseView,
    ),
    shifts: pages(
      null,
      (after: Shift | null, limit) => shiftsOfPerson(userId, after, limit),
      (last) => last,
      shiftView,
    ),
    movie_ids: pages(0, (after, limit) => exportsStore.moviesOf(userId, after, limit), idOf, idOf),
    cinema_ids: pages(0, (after, limit) => exportsStore.cinemasOf(userId, after, limit), idOf, idOf),
    changes: pages(
      [0, 0],
      (after: readonly [number, number], limit) => exportsStore.changesOf(userId, after, limit),
      ({ atMs, id }) => [atMs, id] as const,
      changeView,
    ),
  };
  return { ok: true, file: textStream(jsonPieces(fields, lists)) };
}

async function* waitingList(userId: number) {
  for await (const places of placesOf(userId))
    yield places.map((place) => entryView(place.showtimeId, place));
}

const idOf = ({ id }: { id: number }): number => id;

/** Users after an id, in order of ids: all, or those whose address, username or name starts with `search`. */
export const listUsers = (search: string | null, after: number, limit: number): Promise<User[]> =>
  store.listUsers(search, after, limit);

type WithUser = Answer<{ readonly user: User }, Refused>;

const NO_USER: Refused = { ok: false, code: "user_not_found" };

export async function user(id: number): Promise<WithUser> {
  const found = await store.userById(id);
  return found === null ? NO_USER : { ok: true, user: found };
}

/** The reservations of any user, newest first. */
export async function reservationsOf(
  id: number,
  after: readonly number[] | null,
  limit: number,
): Promise<Answer<{ readonly reservations: ReservationRecord[] }, Refused>> {
  return (await store.userById(id)) === null
    ? NO_USER
    : { ok: true, reservations: await listReservations(id, after, limit) };
}

/**
 * Disables or enables a user, or changes their rights. Disabling ends every session: on routes of owners and admins at once,
 * on others within 30 s. A disabled owner's showtimes are not sold any more and the gate keys of their cinemas stop; once the
 * owner is enabled again, the keys work, and the owner opens the sale of each showtime again. The last admin stays one. Who
 * gains or loses an admin's rights is told by mail.
 */
export async function changeUser(admin: Caller, id: number, change: Change): Promise<WithUser> {
  const found = await store.userById(id);
  if (found === null) return NO_USER;
  const code = refusalOf(found, change, admin.userId);
  if (code !== null) return { ok: false, code };
  const { disabled, role, isAdmin } = change;
  const disabledAtMs = disabled === true ? (found.disabledAtMs ?? now()) : null;
  const changes = {
    role,
    ...(isAdmin !== undefined && { isAdmin: isAdmin !== false }),
    ...(disabled !== undefined && { disabledAtMs }),
  };
  const told = changeOfAdmin(found, isAdmin);
  const isNothing = Object.values(changes).every((value) => value === undefined);
  const changed = isNothing
    ? found
    : await store.changeUser(
        id,
        changes,
        { endsAdmin: endsAdmin(change), gainsRights: gainsRights(found, change) },
        told,
      );
  if (changed === null)
    return (await store.isLastAdmin(id)) ? LAST_ADMIN : { ok: false, code: "account_erased" };
  if (told !== null) await hurryChangeMail(told);
  if (disabled === true) {
    await endSessionsOf(id);
    await closeShowtimesOf(id);
  }
  return { ok: true, user: changed };
}

/** What to tell the user; null where nothing changes. Where the admin is, is not the user's business. */
const changeOfAdmin = (of: User, isAdmin: Change["isAdmin"]) =>
  isAdmin === undefined || of.isAdmin === (isAdmin !== false)
    ? null
    : newChange(isAdmin === false ? "admin_rights_taken" : "admin_rights_given", of.id, null);
