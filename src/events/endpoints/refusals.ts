import type { Explained } from "../../http/problem.ts";
import type { AddressRefusal } from "./address.ts";

export type Refused =
  | {
      readonly ok: false;
      readonly code:
        | "cinema_not_found"
        | "webhook_not_found"
        | "too_many_webhooks"
        | "cinemas_needed"
        | "several_owners";
    }
  | { readonly ok: false; readonly code: "address_refused"; readonly why: AddressRefusal };

export function explain(refusal: Refused): Explained {
  switch (refusal.code) {
    case "cinema_not_found":
      return [refusal.code, "You run no such cinema. Nothing was done."];
    case "webhook_not_found":
      return [refusal.code, "You have no such webhook. Nothing was done."];
    case "too_many_webhooks":
      return [
        refusal.code,
        "An owner has at most ten webhooks. Nothing was done; remove one that is not needed.",
      ];
    case "cinemas_needed":
      return invalid("/cinemas", "Name the cinemas: only their owner has events of all cinemas sent");
    case "several_owners":
      return invalid("/cinemas", "The cinemas have several owners: make a webhook for each");
    case "address_refused":
      return invalid("/url", WORDS[refusal.why]);
  }
}

const invalid = (pointer: string, detail: string): Explained => [
  "invalid_input",
  `${pointer}: ${detail}. Nothing was done.`,
  { errors: [{ in: "json", pointer, detail }] },
];

const WORDS: Readonly<Record<AddressRefusal, string>> = {
  not_https: "Events are sent by https only",
  has_port: "Events are sent to port 443 only",
  has_credentials: "Has a user's name or password: verify the signature instead",
  has_fragment: "Has a fragment, which is never sent",
  not_public: "Not a public address",
  is_this_server: "This server does not send events to itself",
};
