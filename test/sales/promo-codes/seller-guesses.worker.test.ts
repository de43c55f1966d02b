/** Wrong codes that guests read out at a counter do not stop the counter; guessing has an end there, too. */

import { expect, it } from "vitest";
import { claim, claimForGuest } from "../../../src/sales/promo-codes/service.ts";
import { actHouse } from "../../back-office/order-acts/act-house.ts";

it("lets a member of staff type a hundred wrong codes in an hour, apart from their own as a buyer", async () => {
  const { id, cashier } = await actHouse();
  const code = async (work: typeof claimForGuest) => {
    const claimed = await work(cashier.id, id, "WRONG");
    return claimed.ok ? "ok" : claimed.code;
  };
  const codes: string[] = [];
  for (let n = 0; n < 101; n++) codes.push(await code(claimForGuest));
  expect(codes.slice(0, 100).every((one) => one === "promo_code_refused")).toBe(true);
  expect(codes[100]).toBe("promo_codes_locked");
  expect(await code(claim)).toBe("promo_code_refused");
});
