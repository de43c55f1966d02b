import { Buffer } from "node:buffer";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { forget } from "../../../src/back-office/people/store.ts";
import { reportForMail, sweepReportSchedules } from "../../../src/back-office/report-schedules/service.ts";
import * as store from "../../../src/back-office/report-schedules/store.ts";
import { boxOffice } from "../../../src/box-office/service.ts";
import { reportsFrom } from "../../../src/letters/accounts/service.ts";
import { ask, house, make, someone } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { sale } from "../../support/halls.ts";
import { deliver } from "../../support/mail.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import { buyer, call, rows, run } from "../../support/world.ts";

const DAY_MS = 86_400_000;

reportsFrom(reportForMail);

beforeEach(stopQueues);
afterEach(async () => {
  vi.restoreAllMocks();
  await run("DELETE FROM report_schedules");
});

const DAILY = { group_by: "ticket_type", hour: 8, language: "de" };

async function scheduled(changes: object = {}) {
  const place = await house();
  const { body } = await ask("GET", "/v1/me", { as: place.owner });
  const { status, body: schedule } = await ask("POST", "/v1/report-schedules", {
    as: place.owner,
    body: { ...DAILY, cinema_id: place.cinemaId, ...changes },
  });
  expect(status).toBe(201);
  return {
    ...place,
    userId: Number(body["id"]),
    email: String(body["email"]),
    id: Number(schedule["id"]),
    dueMs: Date.parse(String(schedule["next_at"])),
  };
}

const mailsOf = (userId: number) =>
  rows<{ id: string; status: string; error: string | null }>(
    "SELECT id, status, error FROM mail_log WHERE user_id = ?1 AND id GLOB 'sales_report:*' ORDER BY rowid",
    userId,
  );

describe("a report by mail", () => {
  it("has the sums of the day before, and its lines as CSV", async () => {
    const { owner, userId, email, id, dueMs, showtime } = await scheduled();
    const showId = await make("/v1/showtimes", owner, showtime());
    const { id: buyerId } = await buyer();
    await boxOffice(showId).reserve(sale(buyerId, "A1", "A2"));
    await eventually(
      () => rows("SELECT sold FROM showtime_sales WHERE showtime_id = ?1", showId),
      [{ sold: 2 }],
    );
    const [{ day } = { day: "" }] = await rows<{ day: string }>(
      "SELECT date(?1 / 1000, 'unixepoch', '-1 day') AS day",
      dueMs,
    );
    await run(
      "UPDATE showtimes SET local_date = ?1, starts_at_ms = ?2 WHERE id = ?3",
      day,
      dueMs - DAY_MS / 2,
      showId,
    );
    await sweepReportSchedules(dueMs);
    const [mail] = await mailsOf(userId);
    expect(mail?.status).toBe("due");
    await deliver(mail?.id ?? "");
    expect(await mailsOf(userId)).toMatchObject([{ status: "sent" }]);
    const [sent] = await rows<{ subject: string; text: string; attachments: string }>(
      `SELECT subject, text, attachments FROM local_mails WHERE "to" = ?1 ORDER BY id DESC LIMIT 1`,
      email,
    );
    expect(sent?.subject).toMatch(/^Verkäufe von Odeon, /);
    expect(sent?.text).toMatch(/Verkaufte Karten\s+2\n/);
    expect(sent?.text).toMatch(/18,00\s€/);
    expect(sent?.text).toContain(`DELETE /v1/report-schedules/${id}`);
    const [csv] = JSON.parse(sent?.attachments ?? "[]") as { filename: string; content: string }[];
    expect(csv?.filename).toBe(`sales-${day}-${day}.csv`);
    expect(Buffer.from(csv?.content ?? "", "base64").toString()).toBe(
      "ticket_type,name,currency,showtimes,sold,gross\r\nadult,,EUR,1,2,18.00\r\n",
    );
  });

  it("is added once a period: not before it is due, and not twice by sweeps at once or one after a crash", async () => {
    const { userId, dueMs } = await scheduled();
    await sweepReportSchedules(dueMs - 1);
    expect(await mailsOf(userId)).toEqual([]);
    const batch = vi.spyOn(store, "makeDue").mockRejectedValueOnce(new Error("crashed"));
    await expect(sweepReportSchedules(dueMs)).rejects.toThrow("crashed");
    batch.mockRestore();
    await Promise.all([sweepReportSchedules(dueMs + 60_000), sweepReportSchedules(dueMs + 60_000)]);
    await sweepReportSchedules(dueMs + 120_000);
    expect(await mailsOf(userId)).toHaveLength(1);
    await run("DELETE FROM mail_log WHERE user_id = ?1", userId);
    await sweepReportSchedules(dueMs + DAY_MS / 2);
    expect(await mailsOf(userId)).toEqual([]);
  });

  it("comes for each period that the sweep has missed, a week back", async () => {
    const { userId, dueMs } = await scheduled();
    await sweepReportSchedules(dueMs + 2 * DAY_MS + 1);
    await sweepReportSchedules(dueMs + 2 * DAY_MS + 2);
    await sweepReportSchedules(dueMs + 2 * DAY_MS + 3);
    const ids = (await mailsOf(userId)).map(({ id }) => id.slice(-8));
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(3);
    for (let i = 0; i < 20; i++) await sweepReportSchedules(dueMs + 30 * DAY_MS + 1);
    expect((await mailsOf(userId)).length).toBeLessThanOrEqual(3 + 1 + 8);
  });

  it("comes weekly on its weekday", async () => {
    const { userId, dueMs } = await scheduled({ weekday: 4 });
    expect(new Date(dueMs).getUTCDay()).toBe(4);
    for (let day = 0; day <= 13; day++) await sweepReportSchedules(dueMs + day * DAY_MS);
    expect(await mailsOf(userId)).toHaveLength(2);
  });

  it("is dropped where the schedule was ended, and where the account may not see the reports any more", async () => {
    const ended = await scheduled();
    await sweepReportSchedules(ended.dueMs);
    const path = `/v1/report-schedules/${ended.id}`;
    expect((await call("DELETE", path, { as: ended.owner })).status).toBe(204);
    expect((await call("DELETE", path, { as: ended.owner })).status).toBe(404);
    const demoted = await scheduled();
    await sweepReportSchedules(demoted.dueMs);
    await run("UPDATE users SET role = 'user' WHERE id = ?1", demoted.userId);
    for (const { userId, error } of [
      { ...ended, error: "schedule_ended" },
      { ...demoted, error: "not_permitted" },
    ]) {
      const [mail] = await mailsOf(userId);
      await deliver(mail?.id ?? "");
      expect(await mailsOf(userId)).toMatchObject([{ status: "dropped", error }]);
    }
  });

  it("of a cinema that is gone ends", async () => {
    const { userId, cinemaId, screenId, dueMs, owner } = await scheduled();
    await call("DELETE", `/v1/cinemas/${cinemaId}/screens/${screenId}`, { as: owner });
    expect((await call("DELETE", `/v1/cinemas/${cinemaId}`, { as: owner })).status).toBe(204);
    await sweepReportSchedules(dueMs);
    expect(await mailsOf(userId)).toEqual([]);
    expect(await rows("SELECT id FROM report_schedules")).toEqual([]);
  });
});

describe("schedules", () => {
  it("are one's own, and nobody else's", async () => {
    const { owner, id, cinemaId } = await scheduled({ weekday: 1 });
    const own = await ask("GET", "/v1/report-schedules", { as: owner });
    expect(own.body["data"]).toMatchObject([
      { id, cinema_id: cinemaId, group_by: "ticket_type", weekday: 1, hour: 8, language: "de" },
    ]);
    const other = await someone();
    expect((await ask("GET", "/v1/report-schedules", { as: other })).body).toEqual({ data: [] });
    expect((await ask("DELETE", `/v1/report-schedules/${id}`, { as: other })).status).toBe(404);
    const answer = await ask("POST", "/v1/report-schedules", {
      as: other,
      body: { ...DAILY, cinema_id: cinemaId },
    });
    expect([answer.status, answer.body["code"]]).toEqual([404, "cinema_not_found"]);
    const { token: as } = await buyer();
    expect((await ask("GET", "/v1/report-schedules", { as })).status).toBe(403);
  });

  it("are twenty of one person at most", async () => {
    const { owner, cinemaId, userId } = await scheduled();
    await run(
      "INSERT INTO report_schedules (user_id, cinema_id, group_by, hour, language, created_at_ms, next_at_ms) SELECT user_id, cinema_id, group_by, hour, language, 1, next_at_ms FROM report_schedules, json_each(?1) WHERE user_id = ?2",
      JSON.stringify(Array.from({ length: 19 })),
      userId,
    );
    const answer = await ask("POST", "/v1/report-schedules", {
      as: owner,
      body: { ...DAILY, cinema_id: cinemaId },
    });
    expect([answer.status, answer.body["code"]]).toEqual([409, "too_many_report_schedules"]);
  });

  it.each([
    ["an hour that there is not", { hour: 24 }],
    ["a weekday that there is not", { weekday: 0 }],
    ["a group that there is not", { group_by: "colour" }],
    ["a language that there is not", { language: "tlh" }],
  ])("are refused for %s", async (_, changes) => {
    const { owner, cinemaId } = await house();
    const body = { ...DAILY, cinema_id: cinemaId, ...changes };
    const answer = await ask("POST", "/v1/report-schedules", { as: owner, body });
    expect([answer.status, answer.body["code"]]).toEqual([422, "invalid_input"]);
  });

  it("are in the person's export, and go with the account", async () => {
    const { owner, id, userId } = await scheduled();
    const exported = await ask("GET", "/v1/me/export", { as: owner });
    expect(exported.body["report_schedules"]).toMatchObject([{ id }]);
    expect(await forget(userId, Date.now())).toBe(true);
    expect(await rows("SELECT id FROM report_schedules")).toEqual([]);
  });

  it("are read by an index", async () => {
    const plans = await plansOf(async () => {
      await store.due(1, 50);
      await store.schedulesOf(1);
    });
    for (const [i, index] of [
      "report_schedules_due (next_at_ms<?)",
      "report_schedules_by_user (user_id=?)",
    ].entries()) {
      expect(plans[i]?.join("\n")).toContain(index);
      expect(plans[i]?.filter((step) => /TEMP B-TREE|SCAN report_schedules/.test(step))).toEqual([]);
    }
  });
});
