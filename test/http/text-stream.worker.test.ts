import { expect, it, vi } from "vitest";
import { textStream } from "../../src/http/text-stream.ts";

it("makes a piece when its reader asks for it, and no more", async () => {
  let made = 0;
  async function* pieces(): AsyncGenerator<string> {
    for (;;) yield `piece ${++made}`;
  }
  const reader = textStream(pieces()).getReader();
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value)).toBe("piece 1");
  expect(made).toBeLessThan(5);
});

it("ends the source when its reader goes", async () => {
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

it("breaks off at a fault, which is logged", async () => {
  const logged = vi.spyOn(console, "error").mockReturnValue();
  async function* pieces(): AsyncGenerator<string> {
    yield "half";
    throw new Error("D1 is away");
  }
  await expect(new Response(textStream(pieces())).text()).rejects.toThrow();
  expect(logged).toHaveBeenCalledWith("an answer broke off", expect.stringContaining("D1 is away"));
});
