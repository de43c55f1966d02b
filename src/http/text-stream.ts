import { describeFault } from "../platform/faults.ts";

/** The runtime has `ReadableStream.from`, but its types do not declare it yet. */
const { from } = ReadableStream as unknown as {
  from: <Piece>(pieces: AsyncIterable<Piece>) => ReadableStream<Piece>;
};

/**
 * Streams a long document as fast as the client reads it, without holding all of it in memory. A fault is logged and
 * aborts the answer, so that half a document does not look complete.
 */
export const textStream = (pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> =>
  from(logged(pieces)).pipeThrough(new TextEncoderStream());

async function* logged(pieces: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    yield* pieces;
  } catch (fault) {
    console.error("a streamed answer was aborted", describeFault(fault));
    throw fault;
  }
}
