/**
 * A seating plan of pretix, by its published schema (`seating-plan.schema.json` in pretix/pretix). Fields that a hall has no
 * use for, such as colours and areas, are left out, and so are those of later versions of the schema.
 */

import * as z from "zod";
import { lazily } from "../../platform/lazily.ts";
import { MAX_SEATS } from "../cinemas/layout-shape.ts";
import type { Path } from "../cinemas/positioned-seats.ts";
import { layoutOf } from "./layout-of.ts";
import type { TakenPlan } from "./layout-of.ts";
import { MAX_FAULTS } from "./plan.ts";
import type { DrawnSeat, Field, PlaceIn, PlanFault } from "./plan.ts";

/** Lists are read item by item, so that a wrong plan of megabytes has a hundred faults and not a million. */
const shapes = lazily(() => {
  const position = z.object({ x: z.number(), y: z.number() });
  const things = z.array(z.unknown());
  return {
    plan: z.object({ categories: things, zones: things }),
    category: z.object({ name: z.string().max(200) }),
    zone: z.object({ name: z.string().max(200).default(""), position: position.optional(), rows: things }),
    row: z.object({
      row_number: z.string().max(200),
      row_label: z.string().max(200).nullish(),
      position: position.optional(),
      seats: things,
    }),
    seat: z.object({
      seat_guid: z.string().min(1).max(200),
      seat_number: z.string().max(200),
      position,
      category: z.string(),
    }),
  };
});

const FIELDS: Record<Field, string> = {
  section: "name",
  row: "row_number",
  number: "seat_number",
  place: "position",
  category: "category",
  id: "seat_guid",
  // A plan of pretix does not say it.
  companion: "category",
  group: "category",
  companionOf: "category",
};

const placeIn: PlaceIn = (seat, field) => {
  const [zone = 0, row = 0, number = 0] = seat?.source ?? [];
  const ofZone: Path = ["zones", zone];
  const ofRow: Path = [...ofZone, "rows", row];
  const name = FIELDS[field];
  if (seat === null) return { path: ["zones"], said: "" };
  if (field === "section") return { path: [...ofZone, name], said: "" };
  return { path: field === "row" ? [...ofRow, name] : [...ofRow, "seats", number, name], said: "" };
};

/** The layout of a pretix plan: zones are sections, but a single zone is plain rows. Faults have JSON pointers into it. */
export function fromPretix(plan: unknown): TakenPlan {
  const reader = new Reader();
  const seats = reader.seatsOf(plan);
  return layoutOf(seats, placeIn, reader.faults);
}

type Position = { readonly x: number; readonly y: number } | undefined;

class Reader {
  readonly faults: PlanFault[] = [];
  readonly #seats: DrawnSeat[] = [];
  readonly #categories = new Set<string>();

  seatsOf(plan: unknown): DrawnSeat[] {
    const root = this.#read(shapes().plan, plan, []);
    if (root === null) return [];
    for (const [i, category] of root.categories.entries()) {
      const known = this.#read(shapes().category, category, ["categories", i]);
      if (known !== null && this.#categories.size === this.#categories.add(known.name).size)
        this.#report(["categories", i, "name"], `There is a category ${known.name} already`);
    }
    for (const [i, zone] of root.zones.entries()) if (!this.#isEnough) this.#zone(zone, i);
    const zones = new Set(this.#seats.map(({ source: [zone] }) => zone));
    return zones.size === 1 ? this.#seats.map((seat) => ({ ...seat, section: null })) : this.#seats;
  }

  #zone(value: unknown, z0: number): void {
    const zone = this.#read(shapes().zone, value, ["zones", z0]);
    for (const [r, row] of zone?.rows.entries() ?? [])
      if (!this.#isEnough) this.#row(row, [z0, r], nameOf(zone?.name), zone?.position);
  }

  #row(value: unknown, [zone, r]: [number, number], section: string, from: Position): void {
    const row = this.#read(shapes().row, value, ["zones", zone, "rows", r]);
    if (row === null || row.seats.length === 0) return;
    const name = nameOf(row.row_number || row.row_label?.replace("%s", ""));
    for (const [s, item] of row.seats.entries()) {
      if (this.#isEnough) break;
      const path = ["zones", zone, "rows", r, "seats", s];
      const seat = this.#read(shapes().seat, item, path);
      if (seat === null) continue;
      if (!this.#categories.has(seat.category))
        this.#report([...path, "category"], `There is no category ${seat.category}`);
      this.#seats.push({
        section,
        row: name,
        number: nameOf(seat.seat_number),
        x: (from?.x ?? 0) + (row.position?.x ?? 0) + seat.position.x,
        y: (from?.y ?? 0) + (row.position?.y ?? 0) + seat.position.y,
        category: seat.category,
        id: seat.seat_guid,
        accessible: false,
        companion: false,
        blocked: false,
        group: null,
        companionOf: null,
        source: [zone, r, s],
      });
    }
  }

  get #isEnough(): boolean {
    return this.faults.length >= MAX_FAULTS || this.#seats.length > MAX_SEATS;
  }

  #report(path: Path, message: string): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push({ path, message });
  }

  #read<Shape extends z.ZodType>(shape: Shape, value: unknown, path: Path): z.output<Shape> | null {
    const { success, data, error } = shape.safeParse(value);
    if (success) return data;
    for (const issue of error.issues) this.#report([...path, ...(issue.path as Path)], issue.message);
    return null;
  }
}

const nameOf = (text = ""): string => text.trim().normalize("NFC");
