import { rows } from "../../support/world.ts";

interface Item {
  readonly index: number;
  readonly row?: number;
  readonly copy_of?: number;
}

interface Written {
  readonly created: readonly (Item & {
    readonly showtime: {
      readonly id: number | null;
      readonly starts_at: string;
      readonly cinema_day: string;
      readonly local_date: string;
      readonly local_time: string;
      readonly screen: { readonly name: string } | null;
    };
  })[];
  readonly skipped: readonly (Item & { readonly in_the_way: Record<string, unknown> })[];
}

/** What a batch was answered, if it was written or would be. */
export function written({ status, body }: { status: number; body: Record<string, unknown> }): Written {
  if (status !== 200 && status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body as unknown as Written;
}

export const showtimesAt = async (cinemaId: number): Promise<number[]> =>
  (await rows<{ id: number }>("SELECT id FROM showtimes WHERE cinema_id = ?1 ORDER BY id", cinemaId)).map(
    ({ id }) => id,
  );

const YEAR = new Date().getUTCFullYear() + 1;

/** An instant of next year's June, so many hours after 06:00 UTC of that day. */
export const startOn = (day: number, hours = 0): string =>
  new Date(Date.UTC(YEAR, 5, day, 6) + hours * 3_600_000).toISOString();
