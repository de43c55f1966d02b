/** `late`: the time to pay is over, and then the money arrives. */
export const OUTCOMES = ["paid", "failed", "late"] as const;

export type Outcome = (typeof OUTCOMES)[number];
