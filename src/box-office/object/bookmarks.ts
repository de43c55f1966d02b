import type { Meta } from "./meta.ts";

/** Cursors as they were last saved: a follower has come at least this far. */
interface Marks {
  readonly copied: number;
  readonly announced: number;
  readonly retired: boolean;
  readonly restoring: boolean;
  readonly relays: readonly string[];
  /** No lease lasts longer. */
  readonly leasedUntilMs: number;
}

const NONE: Marks = {
  copied: 0,
  announced: 0,
  retired: false,
  restoring: false,
  relays: [],
  leasedUntilMs: 0,
};

/** Saves the cursors of a box office's followers, the relays it sends frames to, and whether it is retired or being restored. */
export class Bookmarks {
  readonly #meta: Meta;

  constructor(meta: Meta) {
    this.#meta = meta;
  }

  /** `opened` is false for an object that has no tables yet. */
  read(opened: boolean): Marks {
    if (!opened) return NONE;
    return {
      copied: this.#meta.get<number>("copied") ?? NONE.copied,
      announced: this.#meta.get<number>("announced") ?? NONE.announced,
      retired: this.#meta.get<boolean>("retired") ?? NONE.retired,
      restoring: this.#meta.get<boolean>("restoring") ?? NONE.restoring,
      relays: this.#meta.get<string[]>("relays") ?? NONE.relays,
      leasedUntilMs: this.#meta.get<number>("leasedUntilMs") ?? NONE.leasedUntilMs,
    };
  }

  keepCursors({ copied, announced }: Pick<Marks, "copied" | "announced">): void {
    if (this.#meta.get("copied") !== copied) this.#meta.set("copied", copied);
    if (this.#meta.get("announced") !== announced) this.#meta.set("announced", announced);
  }

  keepRelays(names: readonly string[]): void {
    this.#meta.set("relays", names);
  }

  keepLeasedUntil(untilMs: number): void {
    this.#meta.set("leasedUntilMs", untilMs);
  }

  keepRestoring(restoring: boolean): void {
    this.#meta.set("restoring", restoring);
  }

  keepRetired(retired: boolean): void {
    this.#meta.set("retired", retired);
  }
}
