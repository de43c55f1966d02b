/** Steps of a random walk: another shop on the same Stripe account, whose words look like ours. */

import { rows } from "../../support/world.ts";
import { one, saleOf } from "./walk-picks.ts";
import type { Walk } from "./walk-world.ts";

/** Another shop on the same account is paid for what looks like our reservation. */
export async function payForeign(walk: Walk, a: number, b: number): Promise<string | null> {
  const { stripe, installation } = walk;
  const sale = saleOf(walk, a);
  const own = [...stripe.sessions.values()].find(
    ({ client_reference_id: id }) => id === String(sale?.id ?? 0),
  );
  if (own === undefined) return null;
  const metadata = one(
    [
      { ...own.metadata, matinee_installation: "of-another" },
      { ...own.metadata, matinee_installation: installation, matinee_incarnation: "older" },
      { matinee_reservation: String(sale?.id) },
    ],
    b,
  );
  const form = new URLSearchParams({
    mode: "payment",
    success_url: "https://shop.test",
    expires_at: String(Math.floor(walk.nowMs / 1000) + 3_600),
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][unit_amount]": String(own.amount_total),
    "line_items[0][price_data][currency]": own.currency,
    "line_items[0][price_data][product_data][name]": "Metropolis",
  });
  for (const [name, value] of Object.entries(metadata ?? {})) form.set(`metadata[${name}]`, value);
  const { weather } = stripe;
  stripe.weather = "fine";
  const made = await stripe.answer(
    new Request("https://stripe.test/v1/checkout/sessions", {
      method: "POST",
      headers: { authorization: `Bearer ${stripe.key}` },
      body: form,
    }),
  );
  stripe.weather = weather;
  const { id } = await made.json<{ id: string }>();
  walk.foreign.sessions.add(id);
  stripe.pay(id);
  return id;
}

/** The other shop gives back a part of it, under the name of one of our refunds, which may be due still. */
export async function refundForeign(walk: Walk, a: number, b: number): Promise<boolean> {
  const { stripe, foreign, installation } = walk;
  const refund = one(
    await rows<{ id: string; attempt: number }>(
      "SELECT id, attempt FROM refunds ORDER BY status = 'due' DESC, created_at_ms DESC LIMIT 3",
    ),
    a,
  );
  if (refund === undefined) return false;
  const session = await payForeign(walk, a, b);
  if (session === null) return false;
  const before = new Set(stripe.refunds.keys());
  const events = stripe.events.length;
  stripe.refundOf(stripe.sessionOf(session).payment_intent ?? "", 1 + (b % 50), {
    matinee_installation: b % 2 === 0 ? installation : "of-another",
    matinee_refund: `refund-${refund.id}-${refund.attempt}`,
  });
  for (const id of stripe.refunds.keys()) if (!before.has(id)) foreign.refunds.add(id);
  for (const event of stripe.events.slice(events)) await walk.tell(event);
  return true;
}
