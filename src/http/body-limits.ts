import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { Problem } from "./problems.ts";

/** 413 for more than so many bytes, whether or not the request says its length. */
export const limitedBody = (maxBytes: number): MiddlewareHandler =>
  bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new Problem("body_too_large", `A body has at most ${maxBytes} bytes here. Nothing was done.`);
    },
  });
