import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keptRequests } from "../../src/identity/idempotency/tables.ts";
import { db } from "../../src/platform/db.ts";
import { accompanied, unaccompanied } from "../../src/platform/first-write.ts";
import type { Companion } from "../../src/platform/first-write.ts";
import { rows, run } from "../support/world.ts";

const REFUSAL = new Error("this companion was there before");

const companion = (id = "companion"): Companion => ({
  sql: "INSERT INTO kept_requests (id, at_ms, fingerprint) VALUES (?, ?, ?)",
  params: [id, 1, "f"],
  constraint: "kept_requests.id",
  refusal: REFUSAL,
  remove: () => db.delete(keptRequests).where(eq(keptRequests.id, id)).run(),
  isWritten: false,
  isRefused: false,
});

const row = (id: string) => ({ id, atMs: 2, fingerprint: "g" });

const insert = (id: string) => db.insert(keptRequests).values(row(id));

const ids = async () =>
  (await rows<{ id: string }>("SELECT id FROM kept_requests ORDER BY id")).map(({ id }) => id);

beforeEach(() => run("DELETE FROM kept_requests"));
afterEach(() => run("DELETE FROM kept_requests"));

describe("a statement that goes with the first write", () => {
  it("is written with a single statement, whose rows are as without it", async () => {
    const { id, atMs } = keptRequests;
    const made = await accompanied(companion(), () => insert("a").returning({ atMs, id }));
    expect(made).toEqual([{ atMs: 2, id: "a" }]);
    const got = await accompanied(companion("another"), () => insert("b").returning().get());
    expect(got).toEqual({ ...row("b"), answer: null });
    const { meta } = await accompanied(companion("third"), () =>
      db.delete(keptRequests).where(eq(id, "a")).run(),
    );
    expect(meta.changes).toBe(1);
    expect(await ids()).toEqual(["another", "b", "companion", "third"]);
  });

  it("is written with a batch, whose results are as without it", async () => {
    const results = await accompanied(companion(), () =>
      db.batch([db.select().from(keptRequests), insert("a").returning({ id: keptRequests.id })]),
    );
    expect(results[1]).toEqual([{ id: "a" }]);
    expect(await ids()).toEqual(["a", "companion"]);
  });

  it("is written once, and with no read", async () => {
    await accompanied(companion(), async () => {
      await db.select().from(keptRequests).all();
      const some = db.$with("some").as(db.select().from(keptRequests));
      await db.with(some).select().from(some).all();
      expect(await ids()).toEqual([]);
      await insert("a");
      await insert("b");
    });
    expect(await ids()).toEqual(["a", "b", "companion"]);
  });

  it("waits where D1 refuses the write, and goes with the next", async () => {
    await insert("a");
    await accompanied(companion(), async () => {
      await expect(insert("a")).rejects.toThrow();
      expect(await ids()).toEqual(["a"]);
      await insert("b");
    });
    expect(await ids()).toEqual(["a", "b", "companion"]);
  });

  it("lets nothing be written where it is there before", async () => {
    await insert("companion");
    await expect(accompanied(companion(), () => insert("a"))).rejects.toMatchObject({ cause: REFUSAL });
    await expect(accompanied(companion(), () => db.batch([insert("a")]))).rejects.toThrow(REFUSAL);
    expect(await ids()).toEqual(["companion"]);
  });

  it("does not go with a write of something else", async () => {
    await accompanied(companion(), async () => {
      await unaccompanied(() => insert("a"));
      expect(await ids()).toEqual(["a"]);
      await insert("b");
    });
    expect(await ids()).toEqual(["a", "b", "companion"]);
  });
});
