/** `Stripe` as a server of its own, for processes. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Stripe, StripeEvent } from "./stripe.ts";

export interface StripeServer {
  readonly url: string;
  readonly close: () => void;
}

export async function serveStripe(stripe: Stripe): Promise<StripeServer> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "GET", url = "/" } = request;
      const headers = new Headers(
        Object.entries(request.headers).flatMap(([name, value]) =>
          typeof value === "string" ? [[name, value]] : [],
        ),
      );
      const body = method === "GET" ? {} : { body: Buffer.concat(parts) };
      stripe.answer(new Request(new URL(url, "http://stripe.test"), { method, headers, ...body })).then(
        async (answer) => {
          response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
        },
        // Cut off, as by a network that breaks.
        () => response.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Delivers the event to the server at this URL as Stripe does. Returns the answer's status. */
export async function deliverTo(url: string, stripe: Stripe, event: StripeEvent): Promise<number> {
  const body = JSON.stringify(event);
  const response = await fetch(`${url}/v1/webhooks/stripe`, {
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      "stripe-signature": stripe.signature(body),
    },
    body,
  });
  return response.status;
}
