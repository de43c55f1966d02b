/** What happens when, the earliest first: a binary heap. */
export class Timeline<What> {
  readonly #heap: { readonly atMs: number; readonly what: What }[] = [];

  add(atMs: number, what: What): void {
    const heap = this.#heap;
    heap.push({ atMs, what });
    for (let i = heap.length - 1; i > 0;) {
      const above = (i - 1) >> 1;
      if (this.#at(above) <= this.#at(i)) return;
      this.#swap(i, above);
      i = above;
    }
  }

  /** Null when nothing more happens. */
  take(): { readonly atMs: number; readonly what: What } | null {
    const [first = null] = this.#heap;
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return first;
    this.#heap[0] = last;
    for (let i = 0; ;) {
      const below = this.#at(2 * i + 2) < this.#at(2 * i + 1) ? 2 * i + 2 : 2 * i + 1;
      if (this.#at(i) <= this.#at(below)) return first;
      this.#swap(i, below);
      i = below;
    }
  }

  #at(i: number): number {
    return this.#heap[i]?.atMs ?? Infinity;
  }

  #swap(i: number, j: number): void {
    const [one, other] = [this.#heap[i], this.#heap[j]];
    if (one === undefined || other === undefined) throw new Error("nothing to swap");
    this.#heap[i] = other;
    this.#heap[j] = one;
  }
}
