/** How much the Worker's isolate keeps alive, asked of its inspector. */
import * as z from "zod";

const MB = 1_000_000;

const targets = z.array(z.looseObject({ id: z.string(), webSocketDebuggerUrl: z.string() }));
const answer = z.looseObject({
  id: z.int(),
  result: z.looseObject({ usedSize: z.number().optional() }).optional(),
});

export class Heap {
  readonly #socket: WebSocket;
  #asked = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Garbage is collected first. */
  async usedMb(): Promise<number> {
    await this.#ask("HeapProfiler.collectGarbage");
    const { result } = await this.#ask("Runtime.getHeapUsage");
    if (result?.usedSize === undefined) throw new Error("the inspector does not tell the heap's size");
    return result.usedSize / MB;
  }

  close(): void {
    this.#socket.close();
  }

  #ask(method: string): Promise<z.output<typeof answer>> {
    const { promise, resolve } = Promise.withResolvers<z.output<typeof answer>>();
    const id = ++this.#asked;
    const listen = ({ data }: MessageEvent): void => {
      const said = answer.safeParse(JSON.parse(String(data)));
      if (said.data?.id !== id) return;
      this.#socket.removeEventListener("message", listen);
      resolve(said.data);
    };
    this.#socket.addEventListener("message", listen);
    this.#socket.send(JSON.stringify({ id, method }));
    return promise;
  }
}

export async function inspect(inspectorPort: number): Promise<Heap> {
  const all = targets.parse(await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json());
  const target = all.find(({ id }) => id.endsWith("matinee"));
  if (target === undefined) throw new Error("nothing to inspect");
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.addEventListener("open", () => {
    resolve();
  });
  await promise;
  return new Heap(socket);
}
