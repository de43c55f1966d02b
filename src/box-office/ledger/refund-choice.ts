/** What goes back when staff cancel: what a buyer would get now, all that was paid for the seats, or nothing. */
export const REFUND_CHOICES = ["policy", "full", "none"] as const;

export type RefundChoice = (typeof REFUND_CHOICES)[number];
