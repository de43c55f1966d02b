import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { except } from "hono/combine";
import { Problem } from "./problem.ts";

/**
 * 413 for more than so many bytes, whether or not the request says its length. Nobody reads the body of a GET or HEAD,
 * and a request of that kind cannot be made anew with the bytes that were counted.
 */
export const limitedBody = (maxBytes: number): MiddlewareHandler =>
  except(
    ({ req }) => req.method === "GET" || req.method === "HEAD",
    bodyLimit({
      maxSize: maxBytes,
      onError: () => {
        throw new Problem("body_too_large", `A body has at most ${maxBytes} bytes here. Nothing was done.`);
      },
    }),
  );
