/** The production Worker, with bare limits beside it and a few levers for the bench. Nothing of it is deployed. */

import { app } from "../../../src/app.ts";
import worker from "../../../src/index.ts";
import { bare } from "./bare.ts";
import { levers } from "./levers.ts";

export { LiveFeed } from "../../../src/live/live-feed.ts";
export { Bare } from "./bare.ts";
export { BoxOffice } from "./box-office.ts";

app.route("/v1/bare", bare);
app.route("/v1/bench", levers);

export default worker;
