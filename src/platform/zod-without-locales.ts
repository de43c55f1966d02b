/**
 * What the bundle takes for zod, see `alias` in wrangler.toml. @hono/zod-openapi hands the whole of `z` on to whoever adds
 * a method to its types, and with it error messages in 40 languages: 56 KiB of the gzipped bundle that nobody reads.
 */
export * from "zod/v4";

/** Nobody's prototype: zod would bind what is added to its own to each schema, and what documents need stands in `.meta()`. */
export const z = { ZodType: { prototype: {} } };
