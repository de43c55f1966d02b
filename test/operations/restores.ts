/** "Backups" and "Restores": something is lost, the page is followed, and everything is as it says. */

import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import { eventually } from "../support/eventually.ts";
import { readAtDoor } from "./house.ts";
import type { Bought } from "./house.ts";
import type { Cast, Scenes } from "./scene.ts";

const LATE = { email: "late@example.com", password: "a short night in autumn" };

export function restores({ system, house }: Cast): Scenes {
  let early: Bought;
  let late: Bought;

  const buyer = (): Promise<string> => house.signIn(house.buyer);
  const inD1 = (reservation: number) => async () =>
    (
      await system.server.sql(
        "SELECT id FROM reservations WHERE id = ?1 AND status = 'confirmed'",
        reservation,
      )
    ).length;
  const ticketsOf = async (token: string): Promise<string[]> =>
    ((await house.ask("GET", "/v1/tickets?limit=100", token)).body["data"] as { id: string }[]).map(
      ({ id }) => id,
    );
  const register = (): Promise<{ readonly status: number }> =>
    house.ask("POST", "/v1/auth/register", null, LATE);
  /** What the nights do: each ledger has its backup. */
  const night = async (): Promise<void> => {
    await system.server.sql("DELETE FROM office_rounds WHERE lane = 'backup'");
    await eventually(async () => {
      await system.server.sweep();
      return system.server.sql(
        "SELECT s.showtime_id FROM showtime_sales s LEFT JOIN ledger_backups b USING (showtime_id) WHERE s.cursor > ifnull(b.cursor, 0)",
      );
    }, []);
  };
  const isAsSold = async (bought: readonly Bought[], seats: readonly string[]): Promise<void> => {
    const token = await buyer();
    const known = await ticketsOf(token);
    for (const { ticket, code } of bought) {
      expect(known).toContain(ticket);
      expect(readAtDoor(system.url, code)).toMatch(/^good: /);
    }
    for (const seat of seats) expect((await house.reserve(token, seat)).body["code"]).toBe("seats_taken");
    expect((await house.ask("GET", "/v1/movies", null)).body["data"]).toContainEqual(
      expect.objectContaining({ title: "Sunrise" }),
    );
  };

  return {
    "Back up now": {
      before: async () => {
        early = await house.buy(await buyer(), "A9");
        await eventually(inD1(early.reservation), 1);
      },
      after: [night, (printed) => expect(printed).toContain("behind: 0")],
    },

    "D1 goes back to an earlier time": {
      before: async () => {
        await system.keepD1();
        house.examples["time"] = new Date().toISOString();
        late = await house.buy(await buyer(), "A10");
        expect((await register()).status).toBe(201);
        await eventually(inD1(late.reservation), 1);
        // The damage.
        await system.server.sql("UPDATE movies SET title = 'All titles are alike'");
      },
      after: [
        async (printed) => {
          expect(printed).toMatch(/Showtimes: \d+\. Corrected: \d+\. Failed: 0\./);
          expect(await inD1(late.reservation)()).toBe(1);
          await isAsSold([early, late], ["A9", "A10"]);
          // As the page says: the account is gone, and made again with a number that nobody had.
          expect((await house.login(LATE)).status).toBe(401);
          expect((await register()).status).toBe(201);
          const [row] = await system.server.sql<{ id: number }>(
            "SELECT id FROM users WHERE email = ?1",
            LATE.email,
          );
          expect(row?.id).toBeGreaterThan(1_000_000);
        },
      ],
    },

    "A box office lost its rows": {
      before: async () => {
        late = await house.buy(await buyer(), "A11");
        await eventually(inD1(late.reservation), 1);
        await night();
        await system.down();
        rmSync(fileOf(system.folderOf("do"), Number(house.examples["showtime"])));
        await system.up();
      },
      after: [
        async (printed) => {
          expect(printed).toContain('"entries":');
          await isAsSold([early, late], ["A9", "A10", "A11"]);
        },
      ],
    },

    "A new account": {
      before: async () => {
        await night();
        await system.down();
        for (const kind of ["d1", "do"] as const) rmSync(system.folderOf(kind), { recursive: true });
      },
      after: [
        () => system.up(),
        async (printed) => {
          expect(printed).toContain('"entries":');
          await eventually(async () => {
            await system.server.sweep();
            return inD1(late.reservation)();
          }, 1);
          await isAsSold([early, late], ["A9", "A10", "A11"]);
        },
      ],
    },
  };
}

/** The database of a showtime's box office, without its log files, which go with it. */
function fileOf(folder: string, showtime: number): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".sqlite"),
  );
  for (const file of files.map((name) => path.join(folder, name))) {
    const rows = new DatabaseSync(file);
    try {
      const terms = rows.prepare("SELECT value FROM meta WHERE key = 'terms'").get();
      if (JSON.parse(String(terms?.["value"])).showtimeId === showtime) return file;
    } catch {
      // Another object's.
    } finally {
      rows.close();
    }
  }
  throw new Error(`showtime ${showtime} has no box office`);
}
