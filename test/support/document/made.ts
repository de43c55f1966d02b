/** Makes the OpenAPI documents in Node, without a server: the app is loaded with a stand-in for the platform's module. */

import { registerHooks } from "node:module";

const PLATFORM = "cloudflare:workers";
const STAND_IN = `
  export const env = { PUBLIC_URL: "https://matinee.test" };
  export const waitUntil = () => {};
  export class DurableObject {}
`;

export async function madeDocuments(): Promise<Record<string, object>> {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === PLATFORM
        ? { url: `stand-in:${PLATFORM}`, format: "module", shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === `stand-in:${PLATFORM}`
        ? { format: "module", source: STAND_IN, shortCircuit: true }
        : next(url, context),
  });
  const { fetch: answer } = await import("../../../src/app.ts");
  const made = async (path: string): Promise<[string, object]> => {
    const response = await answer(new Request(`https://matinee.test${path}`));
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return [path, await response.json()];
  };
  return Object.fromEntries([await made("/openapi.json"), await made("/openapi-older.json")]);
}
