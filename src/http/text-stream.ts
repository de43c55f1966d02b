import { describeFault } from "../platform/faults.ts";

/** The runtime has `ReadableStream.from`; its types do not say so yet. */
const { from } = ReadableStream as unknown as {
  from: <Piece>(pieces: AsyncIterable<Piece>) => ReadableStream<Piece>;
};

/**
 * A long document as it is made, read as fast as it is taken: never in memory as a whole. A fault is logged and breaks the
 * answer off, so that half a document does not look like a whole one.
 */
export const textStream = (pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> =>
  from(logged(pieces)).pipeThrough(new TextEncoderStream());

async function* logged(pieces: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    yield* pieces;
  } catch (fault) {
    console.error("an answer broke off", describeFault(fault));
    throw fault;
  }
}
