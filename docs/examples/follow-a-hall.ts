// Follows the seats of a showtime live: npm run build:client && node docs/examples/follow-a-hall.ts SHOWTIME
import { matinee } from "@matinee/client";

const api = matinee({ baseUrl: process.env["MATINEE_URL"] ?? "http://localhost:8787" });
const leaving = new AbortController();
process.once("SIGINT", () => {
  leaving.abort();
});

for await (const { seq, counts, changed, seats } of api.hall(Number(process.argv[2]), leaving.signal)) {
  const changes =
    changed.length > 10 ? `${changed.length} seats` : changed.map((label) => `${label} ${seats.get(label)}`);
  console.log(`${seq}: ${counts.free} free, ${counts.sold} sold: ${String(changes)}`);
}
