/** A map that keeps at most `most` entries of at most `mostWeight` in total. It drops the entries that were put first. */
export class Newest<Key, Value> {
  readonly #values = new Map<Key, Value>();
  readonly #most: number;
  readonly #weightOf: (value: Value) => number;
  readonly #mostWeight: number;
  #weight = 0;

  constructor(most: number, weightOf: (value: Value) => number = () => 0, mostWeight = Infinity) {
    this.#most = most;
    this.#weightOf = weightOf;
    this.#mostWeight = mostWeight;
  }

  get(key: Key): Value | undefined {
    return this.#values.get(key);
  }

  put(key: Key, value: Value): void {
    this.delete(key);
    this.#values.set(key, value);
    this.#weight += this.#weightOf(value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#most && this.#weight <= this.#mostWeight) return;
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#weight -= this.#weightOf(value);
    this.#values.delete(key);
  }
}
