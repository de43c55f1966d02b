/** Long documents as they are made: never in memory as a whole. */

import { describeFault } from "../platform/faults.ts";

/** Read as fast as it is taken. A fault breaks the answer off, so that half a document is no whole one. */
export function textStream(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (fault) {
        console.error("an answer broke off", describeFault(fault));
        controller.error(fault);
      }
    },
    async cancel() {
      await pieces.return(null);
    },
  });
}
