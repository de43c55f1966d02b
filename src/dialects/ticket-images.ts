/** QR images of tickets, to which `urltoqr` of 000 and 001 points. */

import { Hono } from "hono";
import { etag } from "hono/etag";
import { ticketImage } from "../door/tickets/service.ts";
import { IMAGE_HEADERS } from "../door/tickets/wire.ts";
import { refuse } from "./frame.ts";

const REFUSALS = {
  ticket_not_found: [404, "Ticket not found"],
  ticket_revoked: [410, "Ticket revoked"],
} as const;

export const ticketImages = new Hono();

ticketImages.get("/tikets/:file{[^/]+\\.png}", etag(), async (c) => {
  const image = await ticketImage(c.req.param("file").slice(0, -".png".length), "png");
  if (image.ok) return c.body(image.bytes, 200, { ...IMAGE_HEADERS, "content-type": image.contentType });
  const [status, message] = REFUSALS[image.code];
  return refuse(c, status, message);
});
