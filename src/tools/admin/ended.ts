/** The ways in which a command ends without having done what was asked, beside a refusal by the API. */

/** The command cannot be understood, or lacks something. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** No Matinee server answered. */
export class NoServer extends Error {
  override readonly name = "NoServer";
}

/** It was understood and not done: the person at the terminal said no, or there is nobody of that name. */
export class NotDone extends Error {
  override readonly name = "NotDone";
}

/** What the shell is told. */
export const EXIT = { done: 0, refused: 1, usage: 2, noServer: 3 } as const;
