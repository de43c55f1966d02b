import type { Gateway } from "./gateway.ts";

const nobodyPays = (): Promise<never> => Promise.reject(new Error("nobody pays through the door"));

/** Paid at the door: nothing is paid before, so there is never a session, or money to give back. */
export const atDoor: Gateway = {
  takes: "nothing",
  begin: nobodyPays,
  look: nobodyPays,
  end: nobodyPays,
  giveBack: nobodyPays,
  findRefund: nobodyPays,
};
