/** Preloaded into wrangler: ends it when the process that started it is gone, even if that one was killed. */

process.once("disconnect", () => {
  process.kill(process.pid, "SIGTERM");
});
