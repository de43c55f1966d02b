/** Mail to guests. */

import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { mailId } from "../../../src/mail/outbox/mail-id.ts";
import { ask } from "../../support/catalogue.ts";
import { deliver } from "../../support/mail.ts";
import { rows, run } from "../../support/world.ts";
import { counterHouse } from "./counter-showtime.ts";

const ADA = { name: "Ada Lovelace", email: "ada@example.com" };

afterEach(() => {
  vi.restoreAllMocks();
});

const mailsUnder = (id: string) =>
  rows<{ to: string; text: string; attachments: string }>("SELECT * FROM local_mails WHERE key = ?1", id);

const logged = async (id: string) => (await rows("SELECT status, error FROM mail_log WHERE id = ?1", id))[0];

/** A sale whose queue message is dropped, so that its mail is not sent by itself. */
async function sale(guest: object, confirm = true) {
  vi.spyOn(env.MAIL, "sendBatch").mockResolvedValue({
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
  });
  const house = await counterHouse();
  const { body } = await house.sell({ seats: ["A1", "A2"], guest, confirm });
  const reservationId = Number(body["id"]);
  return {
    ...house,
    reservationId,
    guestId: (body["guest"] as { id: number }).id,
    tickets: (body["seats"] as { ticket_id: string }[]).map(({ ticket_id }) => ticket_id),
    confirmed: mailId({ kind: "reservation_confirmed", reservationId }),
    cancelled: mailId({ kind: "showtime_cancelled", reservationId }),
  };
}

describe("the mail of a sale at the counter", () => {
  it("goes to the guest once, by name and with the tickets, and not to the seller", async () => {
    const { confirmed, tickets } = await sale(ADA);
    await Promise.all(Array.from({ length: 5 }, () => deliver(confirmed)));
    const [mail, ...others] = await mailsUnder(confirmed);
    expect(others).toEqual([]);
    expect(mail?.to).toBe(ADA.email);
    expect(mail?.text).toMatch(/^Hello Ada Lovelace,\n\nYour booking is confirmed:/);
    for (const ticket of tickets) expect(mail?.text).toContain(ticket);
    expect(JSON.parse(mail?.attachments ?? "[]")).toHaveLength(5);
    expect(await logged(confirmed)).toEqual({ status: "sent", error: null });
  });

  it("goes to the guest when a hold is confirmed", async () => {
    const { owner, reservationId, confirmed } = await sale(ADA, false);
    expect(await deliver(confirmed)).toBe("done");
    expect(await mailsUnder(confirmed)).toEqual([]);
    await ask("POST", `/v1/reservations/${reservationId}/confirm`, { as: owner });
    expect(await deliver(confirmed)).toBe("done");
    expect(await mailsUnder(confirmed)).toMatchObject([{ to: ADA.email }]);
  });

  it("is not sent without the guest's address, not to the seller either", async () => {
    const { confirmed } = await sale({ name: "Ada" });
    expect(await deliver(confirmed)).toBe("done");
    expect(await mailsUnder(confirmed)).toEqual([]);
    expect(await logged(confirmed)).toEqual({ status: "failed", error: "no_address" });
  });

  it("is sent although the seller's account was erased", async () => {
    const { id, confirmed } = await sale(ADA);
    await run(
      "UPDATE users SET erased_at_ms = 1 WHERE id = (SELECT user_id FROM reservations WHERE showtime_id = ?1)",
      id,
    );
    expect(await deliver(confirmed)).toBe("done");
    expect(await mailsUnder(confirmed)).toMatchObject([{ to: ADA.email }]);
  });

  it("is not sent to a guest who was erased meanwhile", async () => {
    const { owner, guestId, confirmed } = await sale(ADA);
    await ask("DELETE", `/v1/guests/${guestId}`, { as: owner });
    expect(await deliver(confirmed)).toBe("done");
    expect(await mailsUnder(confirmed)).toEqual([]);
    expect(await logged(confirmed)).toEqual({ status: "failed", error: "no_address" });
  });

  it("is removed from the developer's mailbox when the guest is erased", async () => {
    const { owner, guestId, confirmed } = await sale(ADA);
    await deliver(confirmed);
    const again = `${confirmed}/1`;
    await run("UPDATE mail_log SET status = 'due', resends = 1 WHERE id = ?1", confirmed);
    await deliver(confirmed);
    expect(await mailsUnder(again)).toHaveLength(1);
    await ask("DELETE", `/v1/guests/${guestId}`, { as: owner });
    expect(await mailsUnder(confirmed)).toEqual([]);
    expect(await mailsUnder(again)).toEqual([]);
  });

  it("is in the seller's language", async () => {
    const { id, confirmed } = await sale(ADA);
    await run(
      "UPDATE users SET language = 'de' WHERE id = (SELECT user_id FROM reservations WHERE showtime_id = ?1)",
      id,
    );
    await deliver(confirmed);
    const [mail] = await mailsUnder(confirmed);
    expect(mail?.text).toMatch(/^Guten Tag Ada Lovelace,\n\nIhre Buchung ist bestätigt:/);
  });
});

describe("when the showtime is cancelled", () => {
  const cancel = async ({ id, owner, reservationId }: Awaited<ReturnType<typeof sale>>) => {
    await ask("DELETE", `/v1/showtimes/${id}`, { as: owner });
    await expect
      .poll(async () => (await ask("GET", `/v1/reservations/${reservationId}`, { as: owner })).body, {
        timeout: 10_000,
      })
      .toMatchObject({ status: "cancelled" });
  };

  it("the guest gets a mail", async () => {
    const sold = await sale(ADA);
    await cancel(sold);
    expect(await deliver(sold.cancelled)).toBe("done");
    const [mail] = await mailsUnder(sold.cancelled);
    expect(mail?.to).toBe(ADA.email);
    expect(mail?.text).toMatch(/^Hello Ada Lovelace,/);
  });

  it("an erased guest gets no mail", async () => {
    const sold = await sale(ADA);
    await ask("DELETE", `/v1/guests/${sold.guestId}`, { as: sold.owner });
    await cancel(sold);
    expect(await deliver(sold.cancelled)).toBe("done");
    expect(await mailsUnder(sold.cancelled)).toEqual([]);
    expect(await logged(sold.cancelled)).toEqual({ status: "failed", error: "no_address" });
  });
});
