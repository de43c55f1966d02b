import { describe, expect, it } from "vitest";
import {
  EndedSessions,
  KEPT_MS,
  LOOK_UP_MS,
  MOST_KEPT,
  MOST_READ,
  SESSION_FRESH_MS,
} from "../../../src/identity/sessions/ended-sessions.ts";
import type { EndedId, Turn } from "../../../src/identity/sessions/ended-sessions.ts";

const HOUR_MS = 3_600_000;
const NOON = 1_000 * HOUR_MS;

type End = readonly [id: EndedId, atMs: number];

/** D1, which returns the newest ends that it has. */
class Database {
  ends: End[] = [];
  asked: Turn[] = [];

  read(turn: Turn) {
    this.asked.push(turn);
    const ended = this.ends
      .filter(([, atMs]) => atMs > turn.sinceMs)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, MOST_READ);
    return { ended, recorded: [{ fromMs: 0, untilMs: turn.atMs }] };
  }
}

function refresh(list: EndedSessions, database: Database, nowMs: number): void {
  const turn = list.takeTurn(nowMs);
  if (turn !== null) list.endTurn(turn, database.read(turn));
}

const token = (sessionId: string, issuedAtMs: number, userId = 1) => ({
  caller: { sessionId, userId },
  issuedAtMs,
  signedInAtMs: issuedAtMs,
});

const many = (number: number, fromMs: number): End[] =>
  Array.from({ length: number }, (_, i) => [`session ${fromMs} ${i}`, fromMs + i]);

describe("the list", () => {
  it("knows nothing before it was read", () => {
    const list = new EndedSessions();
    expect(list.verdictOn(token("a", NOON - HOUR_MS), NOON)).toBe("unknown");
    expect(list.isAnswering(NOON)).toBe(false);
  });

  it("has what ended in the life of the longest token, and believes the rest", () => {
    const [list, database] = [new EndedSessions(), new Database()];
    database.ends = [["a", NOON - 23 * HOUR_MS]];
    refresh(list, database, NOON);
    expect(list.verdictOn(token("a", NOON - 24 * HOUR_MS), NOON)).toBe("ended");
    expect(list.verdictOn(token("b", NOON - 24 * HOUR_MS), NOON)).toBe("valid");
    expect(list.verdictOn(token("b", NOON - 25 * HOUR_MS), NOON)).toBe("unknown");
  });

  it("is read by one request in five seconds, of all that is new since the last reading and a minute more", () => {
    const [list, database] = [new EndedSessions(), new Database()];
    for (let ms = 0; ms <= 12_000; ms += 100) refresh(list, database, NOON + ms);
    expect(database.asked).toEqual([
      { atMs: NOON, sinceMs: NOON - KEPT_MS },
      { atMs: NOON + 5_000, sinceMs: NOON - 60_000 },
      { atMs: NOON + 10_000, sinceMs: NOON + 5_000 - 60_000 },
    ]);
  });

  it("misses no end that became visible late, or that a slow clock wrote", () => {
    const [list, database] = [new EndedSessions(), new Database()];
    database.ends = [["b", NOON - 1]];
    refresh(list, database, NOON);
    database.ends.push(["a", NOON - 50_000]);
    refresh(list, database, NOON + 5_000);
    expect(list.verdictOn(token("a", NOON - HOUR_MS), NOON + 5_000)).toBe("ended");
    expect(list.verdictOn(token("b", NOON - HOUR_MS), NOON + 5_000)).toBe("ended");
  });

  it("reads all of a night without requests at the first one after it", () => {
    const [list, database] = [new EndedSessions(), new Database()];
    refresh(list, database, NOON);
    database.ends = [["a", NOON + HOUR_MS]];
    refresh(list, database, NOON + 9 * HOUR_MS);
    expect(list.verdictOn(token("a", NOON + HOUR_MS - 1), NOON + 9 * HOUR_MS)).toBe("ended");
  });

  it("forgets ends of which no token is valid any more", () => {
    const [list, database] = [new EndedSessions(), new Database()];
    database.ends = [["a", NOON]];
    refresh(list, database, NOON);
    database.ends = [];
    refresh(list, database, NOON + KEPT_MS + 1);
    expect(list.verdictOn(token("a", NOON + KEPT_MS - HOUR_MS), NOON + KEPT_MS)).toBe("valid");
  });

  it("knows at once what this isolate ended", () => {
    const list = new EndedSessions();
    list.note("a", NOON);
    expect(list.verdictOn(token("a", NOON - 1_000), NOON)).toBe("ended");
  });

  it("keeps an end that a reading of before did not have", () => {
    const [list, database] = [new EndedSessions(), new Database()];
    const turn = list.takeTurn(NOON);
    if (turn === null) throw new Error("no turn");
    list.note("a", NOON + 1);
    list.endTurn(turn, database.read(turn));
    expect(list.verdictOn(token("a", NOON - 1_000), NOON + 2)).toBe("ended");
  });
});

describe("too many ends", () => {
  it("of which one reading has the newest: older tokens are looked up, and none is believed in vain", () => {
    const [list, database] = [new EndedSessions(), new Database()];
    const first = NOON - HOUR_MS;
    database.ends = many(MOST_READ + 10, first);
    refresh(list, database, NOON);
    for (const [id] of database.ends)
      expect(list.verdictOn(token(String(id), first - 1), NOON)).not.toBe("valid");
    expect(list.verdictOn(token("other", first - 1), NOON)).toBe("unknown");
    expect(list.verdictOn(token("other", NOON - 120_000), NOON)).toBe("valid");
  });

  it("at the same moment, while the list was there already", () => {
    const [list, database] = [new EndedSessions(), new Database()];
    refresh(list, database, NOON);
    database.ends = many(2 * MOST_READ, NOON).map(([id]) => [id, NOON]);
    refresh(list, database, NOON + 5_000);
    for (const [id] of database.ends)
      expect(list.verdictOn(token(String(id), NOON - HOUR_MS), NOON + 5_000)).not.toBe("valid");
    const later = NOON + 120_000;
    expect(list.verdictOn(token("of a later login", later), later)).toBe("valid");
  });

  it("for the memory: the oldest go, and tokens from before their end are looked up", () => {
    const [list, database] = [new EndedSessions(), new Database()];
    const each = MOST_READ - 1;
    let nowMs = NOON;
    for (let readings = 0; readings * each <= MOST_KEPT; readings++) {
      database.ends = many(each, nowMs);
      nowMs += each;
      refresh(list, database, nowMs);
    }
    expect(list.verdictOn(token(`session ${NOON} 0`, NOON - 1), nowMs)).toBe("unknown");
    expect(list.verdictOn(token(`session ${nowMs - each} 0`, NOON - 1), nowMs)).toBe("ended");
    expect(list.verdictOn(token("other", NOON + each + 60_000), nowMs)).toBe("valid");
  });
});

describe("an account that was disabled", () => {
  it("is looked up where the token is of before, because it may be enabled again", () => {
    const [list, database] = [new EndedSessions(), new Database()];
    database.ends = [[7, NOON - HOUR_MS]];
    refresh(list, database, NOON);
    expect(list.verdictOn(token("a", NOON - 2 * HOUR_MS, 7), NOON)).toBe("unknown");
    expect(list.verdictOn(token("a", NOON - HOUR_MS / 2, 7), NOON)).toBe("valid");
    expect(list.verdictOn(token("a", NOON - 2 * HOUR_MS, 8), NOON)).toBe("valid");
  });
});

describe("a session that D1 may have lost", () => {
  it("is looked up: it began in a gap of D1, or its token does not say when", () => {
    const list = new EndedSessions();
    const turn = list.takeTurn(NOON);
    if (turn === null) throw new Error("no turn");
    const recorded = [
      { fromMs: NOON - HOUR_MS, untilMs: NOON },
      { fromMs: 0, untilMs: NOON - 2 * HOUR_MS },
    ];
    list.endTurn(turn, { ended: [], recorded });
    const old = token("a", NOON - HOUR_MS / 2);
    expect(list.verdictOn({ ...old, signedInAtMs: NOON - 3 * HOUR_MS }, NOON)).toBe("valid");
    expect(list.verdictOn({ ...old, signedInAtMs: NOON - 1.5 * HOUR_MS }, NOON)).toBe("unknown");
    expect(list.verdictOn({ ...old, signedInAtMs: null }, NOON)).toBe("unknown");
  });
});

describe("a request", () => {
  it("waits for a list that is older than 30 s, and for none that is younger", () => {
    const [list, database] = [new EndedSessions(), new Database()];
    list.takeTurn(NOON);
    expect(list.isAwaited(NOON)).toBe(true);
    refresh(list, database, NOON + 5_000);
    expect(list.isAwaited(NOON + 5_000)).toBe(false);
    list.takeTurn(NOON + 5_000 + SESSION_FRESH_MS - 1);
    expect(list.isAwaited(NOON + 5_000 + SESSION_FRESH_MS - 1)).toBe(false);
    expect(list.isAwaited(NOON + 5_000 + SESSION_FRESH_MS)).toBe(true);
  });

  it("waits 300 ms, and of those that come later none, until the next turn five seconds on", () => {
    const list = new EndedSessions();
    list.takeTurn(NOON);
    expect(list.isAwaited(NOON + LOOK_UP_MS - 1)).toBe(true);
    for (const ms of [LOOK_UP_MS, 1_000, 4_999]) {
      expect(list.takeTurn(NOON + ms)).toBeNull();
      expect(list.isAwaited(NOON + ms)).toBe(false);
    }
    expect(list.takeTurn(NOON + 5_000)).not.toBeNull();
  });

  it("does not wait on once D1 has failed, and looks no session up", () => {
    const [list, database] = [new EndedSessions(), new Database()];
    refresh(list, database, NOON);
    expect(list.isAnswering(NOON)).toBe(true);
    const turn = list.takeTurn(NOON + 5_000);
    if (turn === null) throw new Error("no turn");
    expect(list.isAnswering(NOON + 5_000)).toBe(true);
    expect(list.isAnswering(NOON + 5_000 + LOOK_UP_MS)).toBe(false);
    list.endTurn(turn, null);
    expect(list.isAnswering(NOON + 5_001)).toBe(false);
    refresh(list, database, NOON + 10_000);
    expect(list.isAnswering(NOON + 10_000)).toBe(true);
  });

  it("takes a turn where the clock was set back", () => {
    const [list, database] = [new EndedSessions(), new Database()];
    refresh(list, database, NOON + HOUR_MS);
    expect(list.takeTurn(NOON)).toEqual({ atMs: NOON, sinceMs: NOON - 60_000 });
  });
});
