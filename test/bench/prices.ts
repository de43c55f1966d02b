/**
 * What Cloudflare asks for beyond the plan's included amounts, in dollars a million. As its pages had them in November
 * 2026: developers.cloudflare.com/workers/platform/pricing, /durable-objects/platform/pricing, /d1/platform/pricing,
 * /queues/platform/pricing and /r2/pricing.
 */
export const DOLLARS_A_MILLION = {
  "Worker requests": 0.3,
  "Worker CPU, ms": 0.02,
  "object requests": 0.15,
  "object GB-s": 12.5,
  "object rows read": 0.001,
  "object rows written": 1,
  "D1 rows read": 0.001,
  "D1 rows written": 1,
  // A message is written, read and deleted.
  "queue operations": 0.4,
  "R2 writes": 4.5,
  "R2 reads": 0.36,
} as const;

export type Item = keyof typeof DOLLARS_A_MILLION;

/** An object is billed for this much while it is active, whatever it uses. */
export const OBJECT_GB = 0.128;
export const OPERATIONS_A_MESSAGE = 3;
