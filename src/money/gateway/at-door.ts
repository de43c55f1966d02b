import type { Gateway } from "./gateway.ts";

const neverAsked = (): Promise<never> => Promise.reject(new Error("payment at the door has no gateway"));

/** The stand-in for showtimes that are paid at the door: no sessions, no refunds. */
export const atDoor: Gateway = {
  takes: "nothing",
  begin: neverAsked,
  look: neverAsked,
  end: neverAsked,
  giveBack: neverAsked,
  refundsOf: neverAsked,
};
