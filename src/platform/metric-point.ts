/**
 * What is counted, and how a data point of Workers Analytics Engine has it. docs/metrics.md has the same as a table: dashboards
 * read by these columns, so a column never changes, and new ones come behind the others. No point names a person or an order.
 */
export type Metric =
  /** Sales of a showtime in one channel, once D1 has them. */
  | {
      readonly kind: "sale";
      readonly channel: string;
      readonly currency: string;
      readonly orders: number;
      readonly seats: number;
      readonly cents: number;
    }
  /** A request that was answered with a problem. `route` is the pattern: a path may have a token in it. */
  | { readonly kind: "refusal"; readonly code: string; readonly route: string; readonly status: number }
  /** A batch of copies that D1 has taken, and the time since its oldest event. */
  | { readonly kind: "copies"; readonly showtimes: number; readonly events: number; readonly lagMs: number }
  /** Of the oldest that waits; 0 where none does. */
  | { readonly kind: "mail_waiting"; readonly ageMs: number }
  | { readonly kind: "webhooks_waiting"; readonly ageMs: number }
  | { readonly kind: "payments_in_trouble"; readonly payments: number }
  /** A minute's sweeps together. */
  | { readonly kind: "sweep"; readonly tookMs: number; readonly failed: number }
  | { readonly kind: "sweep_failed"; readonly name: string };

/** The columns of a point: `index1`, `blob1`, `blob2`, …, `double1`, `double2`, …. */
export interface Point {
  readonly indexes: [string];
  readonly blobs: string[];
  readonly doubles: number[];
}

/** The kind is the index, by which points are sampled: few of one kind are not lost among many of another. */
export function pointOf(metric: Metric): Point {
  const { blobs = [], doubles = [] } = columnsOf(metric);
  return { indexes: [metric.kind], blobs, doubles };
}

function columnsOf(metric: Metric): { blobs?: string[]; doubles?: number[] } {
  switch (metric.kind) {
    case "sale":
      return {
        blobs: [metric.channel, metric.currency],
        doubles: [metric.orders, metric.seats, metric.cents],
      };
    case "refusal":
      return { blobs: [metric.code, metric.route], doubles: [metric.status] };
    case "copies":
      return { doubles: [metric.showtimes, metric.events, metric.lagMs] };
    case "mail_waiting":
    case "webhooks_waiting":
      return { doubles: [metric.ageMs] };
    case "payments_in_trouble":
      return { doubles: [metric.payments] };
    case "sweep":
      return { doubles: [metric.tookMs, metric.failed] };
    case "sweep_failed":
      return { blobs: [metric.name] };
  }
}
