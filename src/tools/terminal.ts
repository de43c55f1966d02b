/** A line that a person types. Questions go to stderr, so that stdout has answers only. */

import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

/** The line as it was typed; null after Ctrl-C and Ctrl-D. A secret is not shown while it is typed. */
export async function typed(question: string, { isSecret = false } = {}): Promise<string | null> {
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const terminal = createInterface({
    input: process.stdin,
    output: isSecret ? silent : process.stderr,
    terminal: process.stdin.isTTY,
  });
  const { promise: left, resolve: leave } = Promise.withResolvers<null>();
  terminal.once("SIGINT", () => leave(null));
  // Ctrl-D.
  terminal.once("close", () => leave(null));
  try {
    if (isSecret) process.stderr.write(question);
    return await Promise.race([terminal.question(isSecret ? "" : question), left]);
  } finally {
    terminal.close();
    if (isSecret) process.stderr.write("\n");
  }
}
