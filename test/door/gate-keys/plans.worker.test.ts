import { expect, it } from "vitest";
import { holderOf, listKeys } from "../../../src/door/gate-keys/service.ts";
import { plansOf } from "../../support/plans.ts";
import { openDoors } from "../check-ins/open-doors.ts";

const ADMIN = { userId: 1, role: "user", isAdmin: true, emailConfirmed: true, sessionId: "s" } as const;

it("finds a key by its hash, and a cinema's keys, by indexes", async () => {
  const { cinemaId } = await openDoors();
  expect((await plansOf(() => holderOf("gate_x"))).flat()).toEqual([
    "MULTI-INDEX OR",
    "INDEX 1",
    expect.stringMatching(/^SEARCH api_keys USING INDEX api_keys_hash_unique/),
    "INDEX 2",
    expect.stringMatching(/^SEARCH api_keys USING INDEX api_keys_by_previous_hash/),
    expect.stringMatching(/^CORRELATED SCALAR SUBQUERY/),
    expect.stringMatching(/^SEARCH cinemas USING INTEGER PRIMARY KEY/),
    expect.stringMatching(/^SEARCH users USING INTEGER PRIMARY KEY/),
  ]);
  const [, list] = await plansOf(() => listKeys(ADMIN, cinemaId, 10, 20));
  expect(list).toEqual([expect.stringMatching(/^SEARCH api_keys USING INDEX api_keys_by_gate/)]);
});
