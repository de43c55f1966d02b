/** Where events are not sent to, in every spelling. */

import { describe, expect, it } from "vitest";
import { addressRefusal } from "../../src/events/endpoints/address.ts";

const OWN = "https://tickets.example.org/";
const refusal = (url: string, isLocal = false) => addressRefusal(new URL(url), { ownUrl: OWN, isLocal });

describe("the address of a webhook", () => {
  it.each([
    "https://hooks.example.com/matinee?token=1",
    "https://hooks.example.com:443/",
    "https://8.8.8.8/",
    "https://172.32.0.1/",
    "https://100.128.0.1/",
    "https://[2606:4700::1111]/",
  ])("may be %s", (url) => {
    expect(refusal(url)).toBeNull();
  });

  it.each([
    "https://localhost/",
    "https://LOCALHOST./",
    "https://api.localhost/",
    "https://intranet/",
    "https://printer.local/",
    "https://db.internal/",
    "https://metadata.google.internal/",
    "https://router.home.arpa/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://0/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/",
    "https://198.18.0.1/",
    "https://192.0.2.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://１２７.0.0.1/",
    "https://[::]/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[fe80::1]/",
    "https://[fec0::1]/",
    "https://[fc00::1]/",
    "https://[fd12:3456::1]/",
    "https://[ff02::1]/",
    "https://[2001:db8::1]/",
    "https://[2001::1]/",
    "https://[2002:7f00:1::]/",
    "https://[3fff::1]/",
    "https://localhost./",
    "https://127.0.0.1./",
    "https://0x7f.0.0.1./",
    "https://[::ffff:0:127.0.0.1]/",
    "https://[64:ff9b:1::a00:1]/",
    "https://[2001:10::1]/",
  ])("is not %s", (url) => {
    expect(refusal(url)).toBe("not_public");
  });

  it.each([
    ["http://hooks.example.com/", "not_https"],
    ["ftp://hooks.example.com/", "not_https"],
    ["javascript:alert(1)", "not_https"],
    ["https://hooks.example.com:8443/", "has_port"],
    ["https://user@hooks.example.com/", "has_credentials"],
    ["https://:secret@hooks.example.com/", "has_credentials"],
    ["https://hooks.example.com/#part", "has_fragment"],
    ["https://tickets.example.org/v1/events", "is_this_server"],
    ["https://tickets.example.org./v1/events", "is_this_server"],
    ["https://TICKETS.example.org/v1/events", "is_this_server"],
  ])("is not %s: %s", (url, why) => {
    expect(refusal(url)).toBe(why);
  });

  it("may be this machine where the setting is local, and no other private address", () => {
    expect(refusal("http://127.0.0.1:9000/", true)).toBeNull();
    expect(refusal("http://localhost:9000/", true)).toBeNull();
    expect(refusal("http://[::1]:9000/", true)).toBeNull();
    expect(refusal("http://10.0.0.1/", true)).toBe("not_https");
    expect(refusal("https://10.0.0.1/", true)).toBe("not_public");
  });
});
