import { expect, it } from "vitest";
import { ask } from "../support/catalogue.ts";

interface Document {
  readonly components: { readonly schemas: Record<string, { properties: Record<string, unknown> }> };
}

it("the document lets money be null where answers do, and names no two things alike", async () => {
  const { schemas } = ((await ask("GET", "/openapi.json")).body as unknown as Document).components;
  for (const [schema, field] of [
    ["Shift", "expected"],
    ["ShiftReport", "counted"],
    ["PromoCode", "amount"],
  ] as const)
    expect(schemas[schema]?.properties[field]).toMatchObject({
      anyOf: [{ $ref: "#/components/schemas/Money" }, { type: "null" }],
    });
  expect(schemas["ExchangedOrder"]?.properties["from"]).toMatchObject({
    anyOf: [{ $ref: "#/components/schemas/OrderAfterAct" }, { type: "null" }],
  });
  expect(Object.keys(schemas["CounterGuest"]?.properties ?? {})).toContain("forgotten_at");
  expect(Object.keys(schemas["Guest"]?.properties ?? {})).toContain("access_token");
});
