import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { CACHED, NOT_CHANGED, fromLongSnapshot } from "../../http/conditional.ts";
import { idParams, refusals, shown, slice } from "../../http/openapi.ts";
import { Problem } from "../../http/problem.ts";
import { DAYS, MAX_SHOWTIMES } from "./schedule.ts";
import * as service from "./service.ts";

const WINDOW = `The cinema's today and the ${DAYS - 1} days after it, at most ${MAX_SHOWTIMES} showtimes, cancelled ones included and marked`;

const linkedDataSchema = () =>
  z
    .looseObject({
      "@context": z.string().meta({ description: "https://schema.org" }),
      "@graph": z.array(z.looseObject({})).meta({ description: "A ScreeningEvent for each showtime" }),
    })
    .meta({
      examples: [
        {
          "@context": "https://schema.org",
          "@graph": [
            {
              "@type": "ScreeningEvent",
              name: "City Lights",
              startDate: "2026-11-20T19:30:00+00:00",
              location: { "@type": "MovieTheater", name: "Cinema Matinee" },
            },
          ],
        },
      ],
    });

const noCinema = (): Problem => new Problem("cinema_not_found", "There is no such cinema.");

export const schedules = slice()
  .openapi(
    createRoute({
      operationId: "getScheduleAsLinkedData",
      method: "get",
      path: "/cinemas/{id}/schedule.jsonld",
      summary: "A cinema's programme for search engines and other sites",
      description: `Linked data (JSON-LD) to put into a page: a ScreeningEvent of schema.org for each showtime. ${WINDOW}.`,
      tags: ["Cinemas"],
      security: [],
      middleware: fromLongSnapshot,
      request: { params: idParams },
      responses: {
        200: {
          description: "The events",
          ...CACHED,
          content: {
            "application/ld+json": shown(linkedDataSchema),
          },
        },
        ...NOT_CHANGED,
        ...refusals("cinema_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const text = await service.scheduleAsLinkedData(c.req.valid("param").id);
      if (text === null) throw noCinema();
      return c.body(text, 200, { "content-type": "application/ld+json" });
    },
  )
  .openapi(
    createRoute({
      operationId: "getScheduleAsCalendar",
      method: "get",
      path: "/cinemas/{id}/schedule.ics",
      summary: "A cinema's programme as a calendar",
      description: `An iCalendar file to subscribe to. ${WINDOW}.`,
      tags: ["Cinemas"],
      security: [],
      middleware: fromLongSnapshot,
      request: { params: idParams },
      responses: {
        200: {
          description: "An iCalendar file",
          ...CACHED,
          content: { "text/calendar": shown(() => z.string()) },
        },
        ...NOT_CHANGED,
        ...refusals("cinema_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const file = await service.scheduleAsCalendar(c.req.valid("param").id);
      if (file === null) throw noCinema();
      return c.body(file.text, 200, { "content-type": file.contentType });
    },
  );
