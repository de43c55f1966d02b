/** The ledgers' backups in R2. */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backUpLedgers } from "../../../src/sales/backups/service.ts";
import { upload } from "../../../src/sales/backups/upload.ts";
import { copiesByLedger, copiesInD1 } from "../../support/copies.ts";
import { eventually } from "../../support/eventually.ts";
import { sale } from "../../support/halls.ts";
import { stopQueues } from "../../support/queues.ts";
import { rows, run, showtime } from "../../support/world.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A minute after the time at which backups begin. */
const NIGHT_MS = Date.parse("2026-06-01T03:01:00Z");

beforeEach(async () => {
  stopQueues();
  await run("DELETE FROM office_rounds");
  await run("UPDATE showtimes SET status = 'draft'");
});

afterEach(() => {
  vi.restoreAllMocks();
});

const keysOf = async (id: number): Promise<string[]> =>
  (await env.LEDGERS.list({ prefix: `ledgers/${id}/` })).objects.map(({ key }) => key);

const textOf = async (key: string | undefined): Promise<string> =>
  (await (await env.LEDGERS.get(key ?? ""))?.text()) ?? "";

/** A showtime of which D1 has everything. */
async function sold(...labels: string[]) {
  const show = await showtime(1, 12);
  const sell = async (...some: string[]): Promise<void> => {
    await show.office().reserve(sale(7, ...some));
    const { cursor } = await copiesByLedger(show.id);
    await eventually(async () => (await copiesInD1(show.id)).cursor, cursor);
  };
  await sell(...labels);
  return { ...show, sell };
}

describe("a backup", () => {
  it("has each entry of the ledger, byte for byte", async () => {
    const { id, office } = await sold("A1", "A2");
    expect(await backUpLedgers(NIGHT_MS)).toBe(1);
    const [key] = await keysOf(id);
    expect(key).toMatch(new RegExp(`^ledgers/${id}/incarnation-${id}/.*\\.ndjson$`));
    const entries = await office().ledger(0, 1_000);
    const lines = (await textOf(key)).trimEnd().split("\n");
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(
      entries.map(({ seq, atMs, type, body, hash }) => [seq, atMs, type, body, hash?.toHex()]),
    );
  });

  it("is made of ledgers with news only, once a night, and no box office is asked without", async () => {
    const { id, sell } = await sold("A1");
    const getByName = vi.spyOn(env.BOX_OFFICE, "getByName");
    expect(await backUpLedgers(NIGHT_MS)).toBe(1);
    getByName.mockClear();
    expect(await backUpLedgers(NIGHT_MS + 60 * MINUTE_MS)).toBe(0);
    expect(await backUpLedgers(NIGHT_MS + DAY_MS - 2 * MINUTE_MS)).toBe(0);
    expect(await backUpLedgers(NIGHT_MS + DAY_MS)).toBe(0);
    expect(getByName).not.toHaveBeenCalled();
    await sell("A2");
    expect(await backUpLedgers(NIGHT_MS + DAY_MS + MINUTE_MS)).toBe(0);
    expect(await backUpLedgers(NIGHT_MS + 2 * DAY_MS)).toBe(1);
    expect(await keysOf(id)).toHaveLength(2);
  });

  it("replaces those before the last seven", async () => {
    const { id, sell } = await sold("A1");
    const made: string[] = [];
    for (let night = 0; night < 9; night++) {
      await sell(`A${night + 2}`);
      expect(await backUpLedgers(NIGHT_MS + night * DAY_MS)).toBe(1);
      made.push((await keysOf(id)).at(-1) ?? "");
    }
    expect(await keysOf(id)).toEqual(made.slice(2));
  });

  it("that fails is made the next night, and the others are made all the same", async () => {
    const [one, other] = [await sold("A1"), await sold("A1")];
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    vi.spyOn(env.LEDGERS, "put").mockRejectedValueOnce(new Error("R2 is down"));
    expect(await backUpLedgers(NIGHT_MS)).toBe(1);
    expect([...(await keysOf(one.id)), ...(await keysOf(other.id))]).toHaveLength(1);
    expect(await backUpLedgers(NIGHT_MS + DAY_MS)).toBe(1);
    expect([...(await keysOf(one.id)), ...(await keysOf(other.id))]).toHaveLength(2);
  });

  it("is never empty: a box office that does not show its ledger keeps its last one", async () => {
    const { id, office } = await sold("A1");
    await backUpLedgers(NIGHT_MS);
    const before = await keysOf(id);
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await office().compareCopies({ incarnation: "another", cursor: { seq: 0, hash: null } });
    await run("UPDATE showtime_sales SET cursor = cursor + 1 WHERE showtime_id = ?1", id);
    expect(await backUpLedgers(NIGHT_MS + DAY_MS)).toBe(0);
    expect(await keysOf(id)).toEqual(before);
    expect(await rows("SELECT made_at_ms FROM ledger_backups WHERE showtime_id = ?1", id)).toHaveLength(1);
  });
});

describe("an upload", () => {
  async function* texts(count: number, characters: number): AsyncGenerator<string> {
    for (let i = 0; i < count; i++) yield String.fromCodePoint(97 + i).repeat(characters);
  }

  it.each([
    [0, 0],
    [3, 1_000],
    [4, 2 * 1024 * 1024],
    [9, 3_000_000],
  ])("of %d texts of %d characters stores them in order", async (count, characters) => {
    await upload(env.LEDGERS, "test", texts(count, characters));
    let expected = "";
    for await (const text of texts(count, characters)) expected += text;
    expect((await textOf("test")) === expected).toBe(true);
  });

  it("that fails half way stores nothing", async () => {
    async function* failing(): AsyncGenerator<string> {
      yield* texts(5, 3_000_000);
      throw new Error("no more");
    }
    await expect(upload(env.LEDGERS, "half", failing())).rejects.toThrow("no more");
    expect(await env.LEDGERS.head("half")).toBeNull();
  });
});
