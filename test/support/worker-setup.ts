import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { judgeAfterEach } from "./document/hearing.ts";

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
judgeAfterEach(env.ANSWERS);
