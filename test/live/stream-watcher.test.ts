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
  const heard: string[] = [];
  const watcher = new StreamWatcher({
    onReady: () => heard.push("ready"),
    onGone: () => heard.push("gone"),
  });
  return { watcher, heard, reader: watcher.body.getReader() };
}

it("takes no more while much is unread, and says when it has been read", async () => {
  const { watcher, heard, reader } = stream();
  watcher.begin(frame(1), "x".repeat(300_000), 700);
  expect(watcher.isReady).toBe(false);
  heard.length = 0;
  let text = "";
  while (!text.endsWith("\n\n")) text += new TextDecoder().decode((await reader.read()).value);
  expect(text).toMatch(/^retry: 700\nid: 1\ndata: x+\n\n$/);
  expect(watcher.isReady).toBe(true);
  expect(heard).toContain("ready");
  expect(watcher.cursor).toBe(1);
});

it("hangs up when nobody has read for two heartbeats, and keeps nothing", () => {
  const heard: string[] = [];
  const watcher = new StreamWatcher({ onReady: () => undefined, onGone: () => heard.push("gone") });
  watcher.begin(frame(1), "x".repeat(300_000), 700);
  watcher.beat();
  expect(heard).toEqual([]);
  watcher.beat();
  expect(heard).toEqual(["gone"]);
  watcher.beat();
  watcher.send(frame(2), "late");
  expect(heard).toEqual(["gone"]);
});

it("sends a comment at a heartbeat, which browsers ignore", async () => {
  const { watcher, reader } = stream();
  watcher.beat();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe(":\n\n");
});

it("notices when its reader leaves", async () => {
  const heard: string[] = [];
  const watcher = new StreamWatcher({ onReady: () => undefined, onGone: () => heard.push("gone") });
  await watcher.body.cancel();
  expect(heard).toEqual(["gone"]);
  expect(watcher.isReady).toBe(false);
});
