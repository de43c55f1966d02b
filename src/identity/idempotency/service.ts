import { now, randomBytes } from "../../platform/clock.ts";
import { IV_BYTES, openSecret, sealSecret } from "../../platform/sealed-secret.ts";
import type { SealedFor } from "../../platform/sealed-secret.ts";
import { secret } from "../../platform/settings.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { idOf } from "./asked.ts";
import type { Asked, KeptAnswer } from "./asked.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";

const KEPT_MS = 24 * 3_600_000;
/** No request takes longer: one that has no answer by then has lost it. */
const LONGEST_MS = 60_000;
const MOST_SWEPT = 1_000;

/** The first answer to this request; null where it is new; a refusal where it cannot be told again. */
export async function firstAnswer(asked: Asked): Promise<KeptAnswer | Refused | null> {
  const kept = await store.keptOf(idOf(asked));
  if (kept === undefined) return null;
  if (kept.fingerprint !== asked.fingerprint) return { ok: false, code: "idempotency_key_reused" };
  const answer = kept.answer === null ? null : openSecret(kept.answer, answerTo(asked), keyedBy(asked));
  if (answer !== null) return JSON.parse(new TextDecoder().decode(answer));
  const isRunning = kept.answer === null && kept.atMs > now() - LONGEST_MS;
  return { ok: false, code: isRunning ? "idempotency_key_in_use" : "idempotent_answer_lost" };
}

/** The statement that marks a request as carried out: it goes with the change. */
export const mark = (asked: Asked) => store.addition(rowOf(asked));

/** Keeps the answer for 24 hours. */
export const keepAnswer = async (asked: Asked, answer: KeptAnswer): Promise<void> => {
  const plain = new TextEncoder().encode(JSON.stringify(answer));
  await store.keep({
    ...rowOf(asked),
    answer: sealSecret(plain, answerTo(asked), keyedBy(asked), randomBytes(IV_BYTES)),
  });
};

/** Forgets a request that was refused after all. */
export const forget = async (asked: Asked): Promise<void> => {
  await store.remove(idOf(asked));
};

/** Returns how many. */
export const forgetOldRequests = (nowMs: number): Promise<number> =>
  untilEmpty(MOST_SWEPT, () => store.removeBefore(nowMs - KEPT_MS, MOST_SWEPT));

const rowOf = (asked: Asked) => ({ id: idOf(asked), atMs: now(), fingerprint: asked.fingerprint });

const answerTo = (asked: Asked): SealedFor => ({ purpose: "matinee answer", of: idOf(asked) });

/** With the key, which D1 does not have: an answer may show a secret that is shown once. */
const keyedBy = ({ key }: Asked): string => `${secret("CODE_SECRET")} ${key}`;
