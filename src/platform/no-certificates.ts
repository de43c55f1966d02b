/**
 * Replaces `@peculiar/x509` and the format of Android's key attestation in the bundle, see `alias` in wrangler.toml.
 * `@simplewebauthn/server` checks with them the certificates of makers of passkeys, which this server does not ask for and
 * refuses: 40 KiB gzipped, unused.
 */
function absent(): never {
  throw new Error("the bundle has no reader of certificates");
}

export {
  absent as AuthorityKeyIdentifierExtension,
  absent as CRLDistributionPointsExtension,
  absent as KeyDescription,
  absent as SubjectKeyIdentifierExtension,
  absent as X509Certificate,
  absent as X509ChainBuilder,
  absent as X509Crl,
};
export const id_ce_keyDescription = "";
