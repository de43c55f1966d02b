/** Mails about reservations are in no index of people: they are found by the reservation. */

import { expect, it } from "vitest";
import { listMails, mailsOfReservations } from "../../../src/mail/log/service.ts";
import { RESERVATION_KINDS } from "../../../src/mail/outbox/mail-id.ts";
import { plansOf } from "../../support/plans.ts";
import { run } from "../../support/world.ts";

const USER = 77_001;
const IDS = [50, 500];

const revised = new Set<string>([
  "seats_returned",
  "seats_exchanged",
  "payment_returned",
  "showtime_moved",
  "reservation_given",
  "reservation_passed_on",
]);

const mailsOf = (id: number) =>
  RESERVATION_KINDS.flatMap((kind) =>
    revised.has(kind) ? [`${kind}:${id}:1`, `${kind}:${id}:12`] : `${kind}:${id}`,
  );

it("of each kind and revision, and none of a reservation whose number begins alike", async () => {
  for (const id of [...IDS.flatMap(mailsOf), `welcome:${USER}`])
    await run(
      "INSERT INTO mail_log (id, user_id, status, due_at_ms, created_at_ms) VALUES (?1, ?2, 'sent', 1, 1)",
      id,
      USER,
    );
  const found = await mailsOfReservations([50]);
  expect(new Set(found.map(({ id }) => id))).toEqual(new Set(mailsOf(50)));
  const filter = { status: null, userId: USER };
  const own = await listMails({ ...filter, reservationIds: [] }, Number.MAX_SAFE_INTEGER, 100);
  expect(own.mails.map(({ id }) => id)).toEqual([`welcome:${USER}`]);
  const all = await listMails({ ...filter, reservationIds: IDS }, Number.MAX_SAFE_INTEGER, 100);
  expect(all.mails).toHaveLength(2 * mailsOf(50).length + 1);
  const first = await listMails({ ...filter, reservationIds: IDS }, Number.MAX_SAFE_INTEGER, 5);
  const rest = await listMails({ ...filter, reservationIds: IDS }, first.next ?? 0, 100);
  expect([...first.mails, ...rest.mails]).toEqual(all.mails);
});

it("by searches of the key", async () => {
  const [plan = []] = await plansOf(() => mailsOfReservations(IDS));
  expect(plan.join("\n")).toContain("sqlite_autoindex_mail_log_1 (id>? AND id<?)");
  expect(plan.filter((step) => step.startsWith("SCAN") && !step.startsWith("SCAN wanted"))).toEqual([]);
});
