/** A cinema with love seats, wheelchair spaces with companion seats, and ticket types with rules: from its layout to the door. */

import { beforeEach, describe, expect, it } from "vitest";
import { registered, send } from "../../dialects/visitor.ts";
import { PAIRS_HALL, PAIRS_TERMS } from "../../programme/cinemas/real-halls-with-pairs.ts";
import { ask, house, inHours, make } from "../../support/catalogue.ts";
import { stopQueues } from "../../support/queues.ts";
import { buyer } from "../../support/world.ts";

beforeEach(stopQueues);

async function cinema(changes: object = {}) {
  const { owner, cinemaId, movieId } = await house();
  const screenId = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Rex", layout: PAIRS_HALL });
  const draft = {
    movie_id: movieId,
    screen_id: screenId,
    starts_at: inHours(1.5),
    ...PAIRS_TERMS,
    ...changes,
  };
  const id = await make("/v1/showtimes", owner, draft);
  const reserve = async (body: object, as?: string) =>
    ask("POST", `/v1/showtimes/${id}/reservations`, { as: as ?? (await buyer()).token, body });
  return { owner, cinemaId, screenId, draft, id, reserve };
}

const labels = ({ body }: { body: Record<string, unknown> }): string[] =>
  (body["seats"] as { label: string }[]).map(({ label }) => label);

describe("the layout of a hall with pairs", () => {
  it("is kept as it was sent, and its seat map says what belongs together", async () => {
    const { owner, cinemaId, screenId, id } = await cinema();
    const { body: screen } = await ask("GET", `/v1/cinemas/${cinemaId}/screens/${screenId}`, { as: owner });
    expect(screen["layout"]).toMatchObject({
      together: PAIRS_HALL.together,
      companion_of: PAIRS_HALL.companion_of,
    });
    const { body } = await ask("GET", `/v1/showtimes/${id}/seats`);
    const seats = body["seats"] as { label: string }[];
    const seat = (label: string) => seats.find((one) => one.label === label);
    expect(seat("J2")).toMatchObject({ group: "J1", companion: false });
    expect(seat("A2")).toMatchObject({ companion_of: "A1", companion: true });
    expect(Object.keys(seat("B1") ?? {})).not.toContain("group");
  });

  it("is refused with a pointer where a pair is none", async () => {
    const { owner, cinemaId } = await house();
    const layout = { ...PAIRS_HALL, together: [["J6", "J7"]] };
    const answer = await ask("POST", `/v1/cinemas/${cinemaId}/screens`, {
      as: owner,
      body: { name: "Rex", layout },
    });
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/layout/together/0", detail: "Not side by side in one row" }] },
    });
  });
});

describe("a showtime with rules", () => {
  it("shows them, and changes them for later sales", async () => {
    const { owner, id } = await cinema();
    const path = `/v1/showtimes/${id}`;
    const { ticket_rules: rules } = PAIRS_TERMS;
    expect(await ask("GET", path)).toMatchObject({
      body: { ticket_rules: rules, companions_open_hours: 1 },
    });
    const changed = await ask("PATCH", path, {
      as: owner,
      body: { ticket_rules: { adult: { max_per_reservation: 1 } }, companions_open_hours: null },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { ticket_rules: { adult: { max_per_reservation: 1 } }, companions_open_hours: null },
    });
  });

  it.each([
    [{ ticket_rules: { senior: { requires_proof: true } } }, "/ticket_rules/senior"],
    [{ ticket_rules: { student: {} } }, "/ticket_rules/student"],
    [{ ticket_rules: { student: { requires_proof: false } } }, "/ticket_rules/student/requires_proof"],
    [{ ticket_rules: { student: { max_per_reservation: 0 } } }, "/ticket_rules/student/max_per_reservation"],
    [{ companions_open_hours: -1 }, "/companions_open_hours"],
  ])("is refused %j with a pointer", async (changes, pointer) => {
    const { owner, id } = await cinema();
    const answer = await ask("PATCH", `/v1/showtimes/${id}`, { as: owner, body: changes });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it("without any is as before", async () => {
    const { showtime, owner } = await house();
    const id = await make("/v1/showtimes", owner, showtime());
    expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({
      body: { ticket_rules: {}, companions_open_hours: null },
    });
  });
});

describe("love seats", () => {
  it("are sold, given back and blocked whole", async () => {
    const { owner, id, reserve } = await cinema();
    const { token } = await buyer();
    expect(await reserve({ seats: ["J1", "K3", "K4"] })).toMatchObject({
      status: 409,
      body: { code: "seats_belong_together", seats: ["J2"] },
    });
    const sold = await reserve({ seats: ["J1", "J2", "B1"], confirm: true }, token);
    expect(sold.status).toBe(201);
    const path = `/v1/reservations/${String(sold.body["id"])}`;
    expect(await ask("DELETE", `${path}?seats=J1`, { as: token })).toMatchObject({
      status: 409,
      body: { code: "seats_belong_together", seats: ["J2"] },
    });
    const back = await ask("DELETE", `${path}?seats=J1&seats=J2`, { as: token });
    expect({ status: back.status, seats: labels(back) }).toEqual({ status: 200, seats: ["B1"] });
    const blocked = await ask("POST", `/v1/showtimes/${id}/block-seats`, {
      as: owner,
      body: { seats: ["K1"], reason: "house" },
    });
    expect(blocked).toMatchObject({ status: 409, body: { code: "seats_belong_together", seats: ["K2"] } });
  });

  it("are the best for two who ask for their category, and nothing for one", async () => {
    const { reserve } = await cinema();
    const two = await reserve({ quantity: 2, category: "loveseat" });
    expect(PAIRS_HALL.together).toContainEqual(labels(two));
    expect(await reserve({ quantity: 1, category: "loveseat" })).toMatchObject({
      status: 409,
      body: { code: "seats_belong_together", seats: [] },
    });
  });

  it("are refused in part at the counter", async () => {
    const { owner, id } = await cinema();
    const answer = await ask("POST", `/v1/showtimes/${id}/counter-sales`, {
      as: owner,
      body: { seats: ["J1"], guest: { name: "Ada" } },
    });
    expect(answer).toMatchObject({ status: 409, body: { code: "seats_belong_together" } });
  });
});

describe("wheelchair spaces", () => {
  it("are sold with their companion seats, which others get from an hour before", async () => {
    const { reserve } = await cinema();
    expect(await reserve({ seats: ["A2"] })).toMatchObject({
      status: 409,
      body: {
        code: "companion_seat",
        seats: ["A2"],
        accessible_seats: ["A1"],
        opens_at: expect.any(String),
      },
    });
    const { token } = await buyer();
    await reserve({ seats: ["A1"], confirm: true }, token);
    expect((await reserve({ seats: ["A2"] }, token)).status).toBe(201);
    const soon = await cinema({ companions_open_hours: 2 });
    expect((await soon.reserve({ seats: ["A2"] })).status).toBe(201);
  });

  it("are the best with their own companion seats", async () => {
    const { reserve } = await cinema();
    const [place = "", companion = ""] = labels(await reserve({ quantity: 2, accessible: 1 })).toSorted(
      (one) => (PAIRS_HALL.accessible.includes(one) ? -1 : 1),
    );
    expect(new Map(Object.entries(PAIRS_HALL.companion_of)).get(companion)).toBe(place);
  });

  it("give a companion's ticket to one seat beside them", async () => {
    const { reserve } = await cinema();
    const companion = (label: string) => ({ label, ticket_type: "companion" });
    expect(await reserve({ seats: ["B1", companion("B2")] })).toMatchObject({
      status: 409,
      body: {
        code: "ticket_rule_broken",
        ticket_type: "companion",
        rule: "only_beside_accessible",
        seats: ["B2"],
      },
    });
    expect((await reserve({ seats: ["A1", companion("A2")] })).status).toBe(201);
  });
});

describe("students", () => {
  it("buy two tickets at most, and bring the proof that ticket and door ask for", async () => {
    const { owner, reserve } = await cinema();
    const { token } = await buyer();
    const students = (...seats: string[]) => seats.map((label) => ({ label, ticket_type: "student" }));
    expect(await reserve({ seats: students("C1", "C2", "C3") })).toMatchObject({
      status: 409,
      body: { code: "ticket_rule_broken", rule: "max_per_reservation", max_per_reservation: 2 },
    });
    const sold = await reserve({ seats: [...students("C1"), "C2"], confirm: true }, token);
    expect(sold.body["seats"]).toMatchObject([{ requires_proof: true }, { label: "C2" }]);
    const [student, adult] = sold.body["seats"] as { ticket_id: string }[];
    const ticket = await ask("GET", `/v1/tickets/${student?.ticket_id}`, { as: token });
    expect(ticket.body).toMatchObject({ seat: "C1", requires_proof: true });
    const other = await ask("GET", `/v1/tickets/${adult?.ticket_id}`, { as: token });
    expect(other.body).not.toHaveProperty("requires_proof");

    const listed = await ask("GET", "/v1/tickets", { as: token });
    expect(JSON.stringify(listed.body)).toContain('"requires_proof":true');

    const body = { code: String(other.body["code"]), gate: "North", all: true };
    const scanned = await ask("POST", "/v1/check-ins", { as: owner, body });
    expect(scanned).toMatchObject({
      status: 200,
      body: {
        let_in: 2,
        seat: "C2",
        reservation: { proofs: [{ seat: "C1", ticket_type: "student", requires_proof: true }] },
      },
    });
    const again = { code: String(ticket.body["code"]), gate: "North" };
    expect(await ask("POST", "/v1/check-ins", { as: owner, body: again })).toMatchObject({
      status: 409,
      body: { code: "already_used", seat: "C1", requires_proof: true },
    });
  });
});

describe("the older APIs", () => {
  it("refuse a part of a pair in their own form", async () => {
    const { id } = await cinema();
    const ann = await registered();
    const headers = { authorization: `Bearer ${ann.token}` };
    const refused = await send("POST /reservations", {
      headers,
      body: { showtime_id: id, seats: ["J1"] },
    });
    expect(refused).toMatchObject({ status: 409, body: { message: expect.stringContaining("J2") } });
    const sold = await send("POST /reservations", {
      headers,
      body: { showtime_id: id, seats: ["J1", "J2"] },
    });
    expect(sold.status).toBe(201);
    const counted = await send("POST /bookings", { headers, body: { show_id: id, num_seats: 2 } });
    expect(counted).toMatchObject({ status: 201, body: { seats: ["B1", "B2"] } });
  });
});
