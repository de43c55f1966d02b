export { BoxOffice } from "./box-office/box-office.ts";
export default { fetch: () => new Response("Matinee") };
