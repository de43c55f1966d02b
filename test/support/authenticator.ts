/**
 * An authenticator in software, as a security key or a phone is one in hardware: it makes keys on P-256 and signs with
 * them, in the bytes of WebAuthn. `changed` is for answers that a right one would not give.
 */

import { createHash } from "node:crypto";

export interface Changed {
  /** The page's origin. */
  readonly origin?: string;
  readonly challenge?: string;
  /** Whether the person unlocked the device. */
  readonly userVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly format?: string;
  readonly statement?: Cbor;
}

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
}

interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_KEY = 0x40;
const NEW = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };

export class Authenticator {
  readonly #origin: string;
  readonly credentialId = base64url(crypto.getRandomValues(new Uint8Array(16)));
  #keys: CryptoKeyPair | null = null;
  #userHandle = "";
  /** Counts each login; 0 for good where `counts` is false, as for keys that several devices have. */
  counter = 0;
  readonly #counts: boolean;

  constructor(origin: string, counts = true) {
    this.#origin = origin;
    this.#counts = counts;
  }

  /** As `navigator.credentials.create()`. */
  async create({ challenge, rp, user }: CreationOptions, changed: Changed = {}) {
    this.#keys = (await crypto.subtle.generateKey(NEW, true, ["sign", "verify"])) as CryptoKeyPair;
    this.#userHandle = user.id;
    const id = Buffer.from(this.credentialId, "base64url");
    const { x = "", y = "" } = (await crypto.subtle.exportKey("jwk", this.#keys.publicKey)) as JsonWebKey;
    const key: Cbor = new Map<number, Cbor>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ]);
    const data = Buffer.concat([
      this.#data(rp.id, HAS_KEY, changed),
      Buffer.alloc(16),
      Buffer.from([id.length >> 8, id.length & 0xff]),
      id,
      cbor(key),
    ]);
    const object = new Map<string, Cbor>([
      ["fmt", changed.format ?? "none"],
      ["attStmt", changed.statement ?? new Map()],
      ["authData", data],
    ]);
    return {
      ...this.#named(),
      response: {
        clientDataJSON: base64url(this.#clientData("webauthn.create", challenge, changed)),
        attestationObject: base64url(cbor(object)),
        transports: ["internal"],
      },
    };
  }

  /** As `navigator.credentials.get()`. */
  async get({ challenge, rpId }: RequestOptions, changed: Changed = {}) {
    if (this.#keys === null) throw new Error("the authenticator has no key yet");
    if (this.#counts) this.counter++;
    const data = this.#data(rpId, 0, changed);
    const clientData = this.#clientData("webauthn.get", challenge, changed);
    const signed = Buffer.concat([data, createHash("sha256").update(clientData).digest()]);
    const signature = await crypto.subtle.sign(SIGNING, this.#keys.privateKey, signed);
    return {
      ...this.#named(),
      response: {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(data),
        signature: base64url(asn1(Buffer.from(signature))),
        userHandle: changed.userHandle ?? this.#userHandle,
      },
    };
  }

  #named() {
    return {
      id: this.credentialId,
      rawId: this.credentialId,
      type: "public-key",
      authenticatorAttachment: "platform",
      clientExtensionResults: {},
    };
  }

  #data(rpId: string, flags: number, { userVerified = true, counter = this.counter }: Changed): Buffer {
    const head = Buffer.alloc(5);
    head.writeUInt8(flags | USER_PRESENT | (userVerified ? USER_VERIFIED : 0), 0);
    head.writeUInt32BE(counter, 1);
    return Buffer.concat([createHash("sha256").update(rpId).digest(), head]);
  }

  #clientData(type: string, challenge: string, changed: Changed): Buffer {
    const { origin = this.#origin } = changed;
    const data = { type, challenge: changed.challenge ?? challenge, origin, crossOrigin: false };
    return Buffer.from(JSON.stringify(data));
  }
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

type Cbor = number | string | Uint8Array | Map<number, Cbor> | Map<string, Cbor>;

/** The parts of CBOR (RFC 8949) that WebAuthn uses. */
function cbor(value: Cbor): Buffer {
  if (typeof value === "number") return value < 0 ? headed(1, -1 - value) : headed(0, value);
  if (typeof value === "string")
    return Buffer.concat([headed(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([headed(2, value.length), value]);
  return Buffer.concat([
    headed(5, value.size),
    ...[...value].flatMap(([key, own]) => [cbor(key), cbor(own)]),
  ]);
}

function headed(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
}

/** An ECDSA signature as WebAuthn has it: a sequence of two integers, without leading zeros. */
function asn1(signature: Buffer): Buffer {
  const [r, s] = [integer(signature.subarray(0, 32)), integer(signature.subarray(32))];
  return Buffer.concat([Buffer.from([0x30, r.length + s.length]), r, s]);
}

function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = bytes.subarray(first === -1 ? bytes.length - 1 : first);
  const positive = (short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), short]) : short;
  return Buffer.concat([Buffer.from([0x02, positive.length]), positive]);
}
