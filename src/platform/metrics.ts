import { env } from "cloudflare:workers";
import { describeFault } from "./faults.ts";
import { pointOf } from "./metric-point.ts";
import type { Metric } from "./metric-point.ts";

/** Counts. Waits for nothing and never throws: what is counted matters more than the count. Without the binding it does nothing. */
export function count(metric: Metric): void {
  const dataset: AnalyticsEngineDataset | undefined = env.METRICS;
  if (dataset === undefined) return;
  try {
    dataset.writeDataPoint(pointOf(metric));
  } catch (fault) {
    console.warn("a metric was not written", metric.kind, describeFault(fault));
  }
}
