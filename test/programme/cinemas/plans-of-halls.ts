/** Layouts for tests. */

import fc from "fast-check";

/** A row of seats 1 to 4, a gap, and 5 to 8, changed as wanted. */
export const row = (changes: object = {}) => ({
  label: "A",
  seats: [{ from: 1, to: 4 }, { gap: 2 }, { from: 5, to: 8 }],
  ...changes,
});

export const layout = (...rows: object[]) => ({ rows });

const walkway = fc.record({ aisle: fc.integer({ min: 1, max: 3 }) });

const part = fc.oneof(
  walkway,
  fc.record({ gap: fc.integer({ min: 1, max: 5 }) }),
  fc.record({
    skipped: fc.integer({ min: 1, max: 3 }),
    steps: fc.nat(5),
    step: fc.constantFrom(1, 2, 3),
    category: fc.constantFrom({}, { category: "premium" }),
  }),
);

interface Drawn {
  readonly plan: Record<string, unknown>;
  /** The labels of all its seats. */
  readonly labels: string[];
}

/** A valid hall with odd and even numbers, walkways, and lists of seats. */
export const hallDrawn: fc.Arbitrary<Drawn> = fc
  .array(fc.oneof(walkway, fc.array(part, { minLength: 1, maxLength: 5 })), { minLength: 1, maxLength: 6 })
  .map((parts) => {
    const labels: string[] = [];
    const rows = parts.map((entry, r) => {
      if ("aisle" in entry) return entry;
      const label = "ABCDEF".charAt(r);
      let last = 0;
      const seats = entry.map((drawn) => {
        if (!("steps" in drawn)) return drawn;
        const from = last + drawn.skipped;
        last = from + drawn.steps * drawn.step;
        for (let number = from; number <= last; number += drawn.step) labels.push(`${label}${number}`);
        return { from, to: last, step: drawn.step, ...drawn.category };
      });
      return { label, seats };
    });
    return { rows, labels };
  })
  .filter(({ labels }) => labels.length > 0)
  .chain(({ rows, labels }) =>
    fc
      .record({
        shuffled: fc.shuffledSubarray(labels),
        accessible: fc.nat(3),
        // At least one seat is left to sell.
        blocked: fc.shuffledSubarray(labels, { maxLength: labels.length - 1 }),
        placed: fc.subarray(labels),
      })
      .map(({ shuffled, accessible, blocked, placed }) => ({
        plan: {
          rows,
          accessible: shuffled.slice(0, accessible),
          companions: shuffled.slice(accessible),
          blocked,
          positions: Object.fromEntries(placed.map((label, i) => [label, { x: i / 2, y: i - 3 }])),
        },
        labels,
      })),
  );

const seatsOfRow = fc.oneof(
  fc.record({ from: fc.integer({ min: 0, max: 12 }), to: fc.integer({ min: 0, max: 12 }) }),
  fc.record({
    numbers: fc.uniqueArray(fc.constantFrom("1", "1a", "2", "11", "12ß"), { minLength: 1, maxLength: 3 }),
  }),
);

/** A hall in sections that were drawn without care: some have labels or places twice. */
export const sectionsScribbled: fc.Arbitrary<{ sections: object[] }> = fc.record({
  sections: fc.uniqueArray(
    fc.record(
      {
        name: fc.constantFrom("Stalls", "Balcony, left", "Ложа", "Loge 1"),
        prefix: fc.constantFrom("B", "B-", "1", "Л"),
        x: fc.nat(20),
        y: fc.nat(6),
        rows: fc.uniqueArray(
          fc.record({
            label: fc.constantFrom("1", "2", "11", "A", "A1", "Box 1", "Ä"),
            seats: fc.array(seatsOfRow, { minLength: 1, maxLength: 2 }),
          }),
          { minLength: 1, maxLength: 4, selector: ({ label }) => label },
        ),
      },
      { requiredKeys: ["name", "rows"] },
    ),
    { minLength: 1, maxLength: 3, selector: ({ name }) => name },
  ),
});

const someLabels = fc.array(
  fc.constantFrom("A1", "A2", "B1", "111", "Z9", "A/1~", "", "a label too long for any"),
  {
    maxLength: 4,
  },
);

/** A layout as written by hand, valid or with mistakes. */
export const hallScribbled: fc.Arbitrary<object> = fc.record(
  {
    rows: fc.array(
      fc.oneof(
        { weight: 1, arbitrary: fc.constantFrom<unknown>({ aisle: 1 }, { aisle: 0 }, {}, null, "row") },
        {
          weight: 5,
          arbitrary: fc.record(
            {
              label: fc.constantFrom("A", "B", "1", "11", "Box 1", "А"),
              category: fc.constantFrom<unknown>("standard", "VIP", 7),
              seats: fc.array(
                fc.oneof(
                  fc.record(
                    {
                      from: fc.integer({ min: -1, max: 12 }),
                      to: fc.nat(12),
                      step: fc.integer({ min: -1, max: 3 }),
                    },
                    { requiredKeys: ["from", "to"] },
                  ),
                  fc.constantFrom<unknown>(
                    { numbers: ["12", "12a"] },
                    { numbers: [12] },
                    { gap: 1 },
                    { aisle: 2 },
                    { from: 1 },
                    { from: 1, to: 2, gap: 1 },
                    [],
                    7,
                  ),
                ),
                { maxLength: 4 },
              ),
            },
            { requiredKeys: ["label", "seats"] },
          ),
        },
      ),
      { maxLength: 4 },
    ),
    accessible: someLabels,
    companions: someLabels,
    blocked: someLabels,
    sections: fc.constantFrom<unknown>(
      [],
      [{ name: "Balcony", rows: [{ label: "A", seats: [{ from: 1, to: 2 }] }] }],
      7,
    ),
    positions: fc.dictionary(
      fc.constantFrom("A1", "Z9", "A/1~"),
      fc.constantFrom<unknown>({ x: 1, y: 2 }, { x: 1e9, y: 0 }, {}),
    ),
  },
  { requiredKeys: [] },
);
