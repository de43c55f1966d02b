// A scanner at a door without a network: npm run build:client && GATE_KEY=… node docs/examples/scan-offline.ts SHOWTIME
// Takes what it needs, checks codes from the standard input by itself, and reports the scans at the end.
import { createInterface } from "node:readline";
import { matinee, ok } from "@matinee/client";
import { compactVerify, createLocalJWKSet } from "jose";

const { MATINEE_URL: baseUrl = "http://localhost:8787", GATE_KEY: key = "" } = process.env;
const id = Number(process.argv[2]);
const api = matinee({ baseUrl, key });

// While there is a network.
const keys = createLocalJWKSet(await ok(api.GET("/.well-known/jwks.json")));
const { device } = await ok(api.POST("/v1/check-ins/devices"));
const { list } = await ok(api.GET("/v1/showtimes/{id}/revoked-tickets", { params: { path: { id } } }));
const claimsOf = async (code: string) =>
  JSON.parse(new TextDecoder().decode((await compactVerify(code, keys)).payload));
const revoked = new Set<string>((await claimsOf(list)).revoked);

// At the door.
const scans: { code: string; gate: string; counter: number; scanned_at: string }[] = [];
const inside = new Set<string>();
for await (const code of createInterface({ input: process.stdin })) {
  const claims = await claimsOf(code).catch(() => null);
  const wrong =
    claims === null
      ? "no ticket"
      : claims.showtime !== id
        ? "another showtime"
        : revoked.has(claims.jti)
          ? "given back"
          : inside.has(claims.jti)
            ? "in already"
            : null;
  console.log(wrong ?? `welcome to ${claims.seat}`);
  if (wrong !== null) continue;
  inside.add(claims.jti);
  scans.push({ code, gate: "1", counter: scans.length + 1, scanned_at: new Date().toISOString() });
}

// Later. Sent again, as after a lost answer, the scans are the same scans.
if (scans.length > 0) {
  const { results } = await ok(
    api.POST("/v1/check-ins/batch", {
      body: { device, showtime_id: id, device_time: new Date().toISOString(), scans },
    }),
  );
  console.log(results.map(({ result }) => result).join(", "));
}
