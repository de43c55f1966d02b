class TimedOut extends Error {}

/** Settles as `promise` does, or rejects with `TimedOut` after `ms`. The work behind the promise goes on. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new TimedOut(`no answer in ${ms} ms`));
  }, ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
