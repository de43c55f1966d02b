/** Receipts that go with mails, where the cinema says so. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { reservationById } from "../../src/box-office/service.ts";
import { compose } from "../../src/letters/service.ts";
import { SETTINGS, receiptHouse } from "../sales/receipts/receipt-house.ts";
import { ask } from "../support/catalogue.ts";
import { eventually } from "../support/eventually.ts";
import { stopQueues } from "../support/queues.ts";
import { rows, run } from "../support/world.ts";

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

const YEAR = new Date().getUTCFullYear();
const ATTACHED = { ...SETTINGS, attached_to_mails: true };

type Kind = "reservation_confirmed" | "reservation_cancelled";

/** The page that is attached to a reservation's mail; null for a mail without one. */
async function attachedTo(kind: Kind, reservationId: number): Promise<string | null> {
  const found = await reservationById(reservationId);
  const composed = await compose({ kind, reservationId }, found?.buyer ?? 0);
  if (!composed.ok) throw new Error(composed.reason);
  const page = composed.mail.attachments.find(({ filename }) => filename === "receipt.html");
  return page === undefined ? null : Buffer.from(page.content, "base64").toString();
}

const isNumbered = async (id: number, most = 1): Promise<boolean> =>
  (await rows("SELECT 1 FROM receipts WHERE reservation_id = ?1", id)).length === most;

describe("the mail with the tickets", () => {
  it("has the numbered receipt, in the language of its reader", async () => {
    const { buy } = await receiptHouse(ATTACHED);
    const { id } = await buy(["A1"]);
    await eventually(() => isNumbered(id));
    expect(await attachedTo("reservation_confirmed", id)).toContain(`Receipt OD-${YEAR}-1`);
    const buyer = (await reservationById(id))?.buyer ?? 0;
    await run("UPDATE users SET language = 'de' WHERE id = ?1", buyer);
    expect(await attachedTo("reservation_confirmed", id)).toContain(`Rechnung OD-${YEAR}-1`);
  });

  it("has a receipt without a number where the cinema numbers none", async () => {
    const { buy } = await receiptHouse({ ...ATTACHED, numbered: false });
    const { id } = await buy(["A1"]);
    expect(await attachedTo("reservation_confirmed", id)).toContain("This is not an invoice.");
  });

  it("has none where the cinema does not attach them", async () => {
    const [numbering, other] = [await receiptHouse(SETTINGS), await receiptHouse({})];
    for (const { buy } of [numbering, other])
      expect(await attachedTo("reservation_confirmed", (await buy(["A1"])).id)).toBeNull();
  });

  it("waits for the number of its receipt, and after ten minutes goes without", async () => {
    const { buy } = await receiptHouse(ATTACHED);
    const { id } = await buy(["A1"]);
    await eventually(() => isNumbered(id));
    await run("DELETE FROM receipts WHERE reservation_id = ?1", id);
    await expect(attachedTo("reservation_confirmed", id)).rejects.toThrow("no number yet");
    const realNow = Date.now.bind(Date);
    vi.spyOn(Date, "now").mockImplementation(() => realNow() + 11 * 60_000);
    expect(await attachedTo("reservation_confirmed", id)).toBeNull();
  });
});

describe("the mail of a cancellation", () => {
  it("has the correcting receipt", async () => {
    const { buy } = await receiptHouse(ATTACHED);
    const { id, as } = await buy(["A1"]);
    await ask("DELETE", `/v1/reservations/${id}`, { as });
    await eventually(() => isNumbered(id, 2));
    const page = await attachedTo("reservation_cancelled", id);
    expect(page).toContain(`Correcting receipt OD-${YEAR}-2`);
    expect(page).toContain(`OD-${YEAR}-1`);
  });

  it("has none where the cinema numbers none", async () => {
    const { buy } = await receiptHouse({ ...ATTACHED, numbered: false });
    const { id, as } = await buy(["A1"]);
    await ask("DELETE", `/v1/reservations/${id}`, { as });
    expect(await attachedTo("reservation_cancelled", id)).toBeNull();
  });
});
