import { expect, it } from "vitest";
import { StreamWatcher } from "../../src/live/stream-watcher.ts";

const frame = (seq: number) => ({
  from: seq - 1,
  seq,
  counts: { free: 0, held: 0, sold: 0, blocked: 0, checked_in: 0 },
  seats: [],
  plan_changed: false,
});

function stream() {
  const calls: string[] = [];
  const watcher = new StreamWatcher({
    onReady: () => calls.push("ready"),
    onGone: () => calls.push("gone"),
  });
  return { watcher, calls, reader: watcher.body.getReader() };
}

it("is not ready while much is unread, and ready again when it has been read", async () => {
  const { watcher, calls, reader } = stream();
  watcher.begin(frame(1), "x".repeat(300_000), 700);
  expect(watcher.isReady).toBe(false);
  calls.length = 0;
  let text = "";
  while (!text.endsWith("\n\n")) text += new TextDecoder().decode((await reader.read()).value);
  expect(text).toMatch(/^retry: 700\nid: 1\ndata: x+\n\n$/);
  expect(watcher.isReady).toBe(true);
  expect(calls).toContain("ready");
  expect(watcher.cursor).toBe(1);
});

it("closes a stream that is not read for two heartbeats, and sends nothing after that", () => {
  const calls: string[] = [];
  const watcher = new StreamWatcher({ onReady: () => undefined, onGone: () => calls.push("gone") });
  watcher.begin(frame(1), "x".repeat(300_000), 700);
  watcher.beat();
  expect(calls).toEqual([]);
  watcher.beat();
  expect(calls).toEqual(["gone"]);
  watcher.beat();
  watcher.send(frame(2), "late");
  expect(calls).toEqual(["gone"]);
});

it("sends a comment at a heartbeat, which browsers ignore", async () => {
  const { watcher, reader } = stream();
  watcher.beat();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe(":\n\n");
});

it("is gone when its reader cancels", async () => {
  const calls: string[] = [];
  const watcher = new StreamWatcher({ onReady: () => undefined, onGone: () => calls.push("gone") });
  await watcher.body.cancel();
  expect(calls).toEqual(["gone"]);
  expect(watcher.isReady).toBe(false);
});
