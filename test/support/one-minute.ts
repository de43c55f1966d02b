const MINUTE_MS = 60_000;
const RUNS = 3;

const minute = (): number => Math.floor(Date.now() / MINUTE_MS);
const group = (): string => Math.floor(Math.random() * 0x1_00_00).toString(16);

/**
 * For tests of a rate limit, because the limiter begins to count anew when a minute of the wall clock ends. A run of `body`
 * that fails is repeated if a minute ended in its midst, and is a failure if none did. Each run gets an IPv6 network of
 * its own, `2001:db8:1:2::`, which is an address and the beginning of others. Accounts that the limiter counts are made in
 * the body.
 */
export async function withinOneMinute(body: (network: string) => Promise<void>): Promise<void> {
  for (let run = 1; ; run++) {
    const began = minute();
    try {
      return await body(`2001:db8:${group()}:${group()}::`);
    } catch (fault) {
      if (minute() === began || run === RUNS) throw fault;
    }
  }
}
