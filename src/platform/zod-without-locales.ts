/**
 * Replaces zod in the bundle, see `alias` in wrangler.toml. @hono/zod-openapi takes the whole of `z` as a value, to add
 * a method to its types, and so the bundle would contain zod's error messages in 40 languages: 56 KiB gzipped, unused.
 *
 * `z.core` is for types only: as a value it keeps the whole of zod in the bundle, 85 KiB gzipped. Import from "zod/v4/core".
 */
export * from "zod/v4";

/**
 * An empty prototype for @hono/zod-openapi to extend: zod would bind a method added to its own prototype to each
 * schema. Our schemas do not need the method; they document themselves by `.meta()`.
 */
export const z = { ZodType: { prototype: {} } };
