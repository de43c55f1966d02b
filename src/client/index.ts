/** A client of the Matinee API. See README.md. */

export { matinee } from "./client.ts";
export type { ItemOf, ListPath, Matinee, MatineeOptions } from "./client.ts";
export type { Hall, SeatStatus } from "./hall.ts";
export { ProblemError, ok } from "./problem.ts";
export type { Problem, ProblemCode } from "./problem.ts";
export type { Tokens } from "./session.ts";
export type { components, operations, paths } from "./api.ts";
