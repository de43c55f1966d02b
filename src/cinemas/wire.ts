/** The shapes of cinemas and screens in requests and answers. */
import * as z from "zod";
import { line } from "../http/openapi.ts";
import { REGIONS } from "./cinema.ts";
import type { Cinema, CinemaDraft, Screen } from "./cinema.ts";
import { layoutSchema } from "./layout.ts";
import { asTimeZone } from "./local-time.ts";

const CURRENCIES = new Set(Intl.supportedValuesOf("currency"));

const id = z.int().positive();

const cinemaFields = {
  name: line(200),
  address: line(500),
  time_zone: z
    .string()
    .max(64)
    .refine((zone) => asTimeZone(zone) !== null, { error: "Not an IANA time zone", abort: true })
    .overwrite((zone) => asTimeZone(zone) ?? zone)
    .meta({ description: "IANA", examples: ["Europe/Lisbon"] }),
  currency: z
    .string()
    .refine((code) => CURRENCIES.has(code), "Not a currency of ISO 4217")
    .meta({ description: "ISO 4217", examples: ["EUR"] }),
  region: z
    .enum(REGIONS)
    .meta({ description: "Near which its seats are sold: the platform's location hints" }),
};

export const cinemaBody = z
  .strictObject(cinemaFields)
  .meta({ id: "NewCinema" })
  .transform(({ time_zone: timeZone, ...body }): CinemaDraft => ({ ...body, timeZone }));

export const cinemaSchema = z.strictObject({ id, ...cinemaFields }).meta({ id: "Cinema" });

export const cinemaView = (cinema: Cinema): z.output<typeof cinemaSchema> => ({
  id: cinema.id,
  name: cinema.name,
  address: cinema.address,
  time_zone: cinema.timeZone,
  currency: cinema.currency,
  region: cinema.region,
});

export const screenBody = z.strictObject({ name: line(100), layout: layoutSchema }).meta({ id: "NewScreen" });

export const screenSchema = z
  .strictObject({
    id,
    cinema_id: id,
    name: z.string(),
    capacity: z.int().meta({ description: "Seats" }),
  })
  .meta({ id: "Screen" });

export const screenView = (screen: Screen): z.output<typeof screenSchema> => ({
  id: screen.id,
  cinema_id: screen.cinemaId,
  name: screen.name,
  capacity: screen.capacity,
});
