/** What the sections of docs/operations.md promise: how the trouble begins, and what has to be true after each block. */

import type { ResendServer } from "../support/resend-server.ts";
import type { Stripe } from "../support/stripe.ts";
import type { House } from "./house.ts";
import type { Shell } from "./shell.ts";
import type { System } from "./system.ts";

interface Scene {
  readonly before?: () => Promise<void>;
  /** What a person types into the section's blocks; without it, an admin's address and password. */
  readonly typed?: string;
  /** After each block, in order, with what it printed. */
  readonly after?: readonly ((printed: string) => Promise<void> | void)[];
}

/** By the heading of their section. */
export type Scenes = Readonly<Record<string, Scene>>;

export interface Cast {
  readonly system: System;
  readonly house: House;
  readonly shell: Shell;
  readonly stripe: Stripe;
  readonly resend: ResendServer;
}
