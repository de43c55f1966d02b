import { and, asc, desc, eq, gt, lt, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { receipts } from "../../box-office/followers/tables.ts";
import { db } from "../../platform/db.ts";
import type { Place, Receipt } from "./receipt.ts";

/** The first receipt of the same sale, by the index of reservations alone. */
const corrects = sql.raw(`iif(receipts.k = 0, NULL, (
  SELECT json_array(first.year, first.number) FROM receipts AS first
  WHERE first.reservation_id = receipts.reservation_id AND first.k = 0 AND first.issued_at_ms <= receipts.issued_at_ms
  ORDER BY first.issued_at_ms DESC LIMIT 1))`) as SQL<string | null>;

const read = () =>
  db
    .select({
      cinemaId: receipts.cinemaId,
      year: receipts.year,
      number: receipts.number,
      reservationId: receipts.reservationId,
      issuedAtMs: receipts.issuedAtMs,
      currency: receipts.currency,
      content: receipts.content,
      issuer: receipts.issuer,
      show: receipts.show,
      corrects,
    })
    .from(receipts);

type Row = Awaited<ReturnType<typeof read>>[number];

const asReceipt = (row: Row): Receipt => ({
  ...row,
  corrects: row.corrects === null ? null : (JSON.parse(row.corrects) as [number, number]),
});

/** Of a sale and its changes, in their order. */
export const receiptsOf = async (reservationId: number): Promise<Receipt[]> =>
  (
    await read()
      .where(eq(receipts.reservationId, reservationId))
      .orderBy(asc(receipts.k), asc(receipts.issuedAtMs))
  ).map(asReceipt);

/** Of one of a reservation's bills, which came to be in this moment. */
export async function receiptOfBill(
  reservationId: number,
  k: number,
  issuedAtMs: number,
): Promise<Receipt | undefined> {
  const bill = [
    eq(receipts.reservationId, reservationId),
    eq(receipts.k, k),
    eq(receipts.issuedAtMs, issuedAtMs),
  ];
  const row = await read()
    .where(and(...bill))
    .get();
  return row === undefined ? undefined : asReceipt(row);
}

export async function receiptAt({ cinemaId, year, number }: Place): Promise<Receipt | undefined> {
  const row = await read()
    .where(and(eq(receipts.cinemaId, cinemaId), eq(receipts.year, year), eq(receipts.number, number)))
    .get();
  return row === undefined ? undefined : asReceipt(row);
}

/** Those of a cinema's year below a number, the newest first: one range of the key. */
export const receiptsBelow = async (
  cinemaId: number,
  year: number,
  below: number,
  limit: number,
): Promise<Receipt[]> =>
  (
    await read()
      .where(and(eq(receipts.cinemaId, cinemaId), eq(receipts.year, year), lt(receipts.number, below)))
      .orderBy(desc(receipts.number))
      .limit(limit)
  ).map(asReceipt);

/** Those of a cinema's year above a number, in their order: one range of the key. */
export const receiptsAbove = async (
  cinemaId: number,
  year: number,
  above: number,
  limit: number,
): Promise<Receipt[]> =>
  (
    await read()
      .where(and(eq(receipts.cinemaId, cinemaId), eq(receipts.year, year), gt(receipts.number, above)))
      .orderBy(asc(receipts.number))
      .limit(limit)
  ).map(asReceipt);
