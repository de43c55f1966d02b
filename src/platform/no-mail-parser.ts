/**
 * Replaces postal-mime in the bundle, see `alias` in wrangler.toml. The SDK of Resend parses received mail with it, and
 * this server receives none: 20 KiB gzipped, unused.
 */
export default {
  parse: (): never => {
    throw new Error("the bundle has no parser of mail");
  },
};
