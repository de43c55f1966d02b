// Is this a ticket? node verify-ticket.mjs https://matinee.example/.well-known/jwks.json CODE
// Keep the keys, and nothing has to be asked at the door. Whether a ticket was revoked since says the signed list at
// GET /v1/showtimes/{id}/revoked-tickets (its `list` is verified like a ticket); whether it was used, only the box office.
const [keysUrl, code = ""] = process.argv.slice(2);
const { keys } = await (await fetch(keysUrl)).json();

const [header = "", payload = "", signature = ""] = code.split(".");
const bytes = (part) => Buffer.from(part, "base64url");
const json = (part) => JSON.parse(bytes(part).toString());

async function verify() {
  const jwk = keys.find(({ kid }) => kid === json(header).kid);
  if (jwk === undefined) return "unknown key";
  const key = await crypto.subtle.importKey("jwk", jwk, "Ed25519", false, ["verify"]);
  const signed = Buffer.from(`${header}.${payload}`);
  if (!(await crypto.subtle.verify("Ed25519", key, bytes(signature), signed))) return "bad signature";
  return json(payload).exp * 1000 > Date.now() ? null : "expired";
}

const wrong = await verify().catch(() => "malformed");
console.log(wrong ?? `good: ${bytes(payload).toString()}`);
process.exitCode = wrong === null ? 0 : 1;
