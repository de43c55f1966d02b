import { expect, it, vi } from "vitest";
import { textStream } from "../../src/http/text-stream.ts";

it("makes pieces only as the reader reads them", async () => {
  let made = 0;
  async function* pieces(): AsyncGenerator<string> {
    for (;;) yield `piece ${++made}`;
  }
  const reader = textStream(pieces()).getReader();
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value)).toBe("piece 1");
  expect(made).toBeLessThan(5);
});

it("ends the source when the reader cancels", async () => {
  const ended = Promise.withResolvers<string>();
  async function* pieces(): AsyncGenerator<string> {
    try {
      for (;;) yield "ä";
    } finally {
      ended.resolve("ended");
    }
  }
  const reader = textStream(pieces()).getReader();
  await reader.read();
  await reader.cancel();
  expect(await ended.promise).toBe("ended");
});

it("aborts the answer after a fault, and logs it", async () => {
  const logged = vi.spyOn(console, "error").mockReturnValue();
  async function* pieces(): AsyncGenerator<string> {
    yield "half";
    throw new Error("D1 is away");
  }
  await expect(new Response(textStream(pieces())).text()).rejects.toThrow();
  expect(logged).toHaveBeenCalledWith("a streamed answer was aborted", expect.stringContaining("D1 is away"));
});
