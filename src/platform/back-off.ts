/** The delay after the `tries`th failure in a row, from 1, in milliseconds: twice as long each time, up to `longestMs`. */
export const backOffMs = (tries: number, firstMs: number, longestMs: number): number =>
  Math.min(firstMs * 2 ** Math.min(tries - 1, 30), longestMs);
