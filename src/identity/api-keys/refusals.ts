import type { Explained } from "../../http/problem.ts";
import { MOST_KEYS } from "./api-key.ts";

export interface Refused {
  readonly ok: false;
  readonly code:
    | "api_key_not_found"
    | "cinema_needed"
    | "cinema_not_found"
    | "expires_in_the_past"
    | "gate_key_scopes"
    | "sandbox_cinema"
    | "sandbox_needed"
    | "secret_of_another"
    | "several_owners"
    | "too_many_api_keys";
}

export function explain({ code }: Refused): Explained {
  switch (code) {
    case "api_key_not_found":
      return [
        code,
        "There is no such key that you manage: it was revoked, or has expired. Nothing was done.",
      ];
    case "cinema_needed":
      return [
        code,
        "Only an owner's keys and lists are of all cinemas: name those whose staff you manage. Nothing was done.",
      ];
    case "cinema_not_found":
      return [code, "There is no such cinema, or you do not manage its staff. Nothing was done."];
    case "expires_in_the_past":
      return [code, "The key would have expired already. Nothing was done."];
    case "gate_key_scopes":
      return [code, "A gate key lets people in, and nothing else: it has no other scopes. Nothing was done."];
    case "sandbox_cinema":
      return [
        code,
        "A sandbox cinema is for test keys: make the key with `test`, or leave that cinema out. Nothing was done.",
      ];
    case "sandbox_needed":
      return [code, "A test key works in sandbox cinemas, and one that you named is none. Nothing was done."];
    case "secret_of_another":
      return [
        "forbidden",
        "A new secret is for whoever made the key, and for its owner: it has their rights. Nothing was done; make a key of your own.",
      ];
    case "several_owners":
      return [code, "A key is of one owner's cinemas. Nothing was done; make one for each owner."];
    case "too_many_api_keys":
      return [
        code,
        `An owner has at most ${MOST_KEYS} keys of programs. Nothing was done; revoke some first.`,
      ];
  }
}
