/** People, for admins. */

import type { Argv } from "yargs";
import type { components } from "../../client/api.ts";
import { NotDone } from "./ended.ts";
import { given } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { paged, pagesOf, sayMore } from "./lists.ts";
import { moment, show, table } from "./output.ts";
import { agreed } from "./prompts.ts";
import { connect } from "./server.ts";
import type { Server } from "./server.ts";

type User = components["schemas"]["UserForAdmin"];

export const withUsers = (argv: Argv<Globals>) =>
  argv.command(
    "users",
    "People (for admins)",
    (y) =>
      y
        .command(
          "find [text]",
          "People whose address or name begins so",
          (found) => paged(found.positional("text", { type: "string", describe: "The beginning" })),
          async (args) => {
            const server = connect(args);
            const page = await pagesOf(args, 100, (query) =>
              server.ask((api) =>
                api.GET("/v1/admin/users", { params: { query: { ...query, ...given({ q: args.text }) } } }),
              ),
            );
            show(args, page, ({ data }) => usersText(data));
            sayMore(args, page);
          },
        )
        .command(
          "make-admin <person>",
          "Give somebody the rights of an admin",
          (made) =>
            made.positional("person", {
              type: "string",
              demandOption: true,
              describe: "The address, or the account's number",
            }),
          async (args) => {
            const server = connect(args);
            const { id, email } = await userOf(server, args.person);
            await agreed(args.yes, `Make ${email} an admin, who may do everything?`);
            await server.ask((api) => api.POST("/v1/admin/users/{id}/promote", { params: { path: { id } } }));
            const user = await server.ask((api) =>
              api.GET("/v1/admin/users/{id}", { params: { path: { id } } }),
            );
            show(args, user, () => `${email} is an admin.`);
          },
        )
        .demandCommand(1, "Say what to do with people."),
    () => {},
  );

/** By address or number. */
async function userOf(server: Server, person: string): Promise<User> {
  if (/^\d+$/.test(person)) {
    const id = Number(person);
    return server.ask((api) => api.GET("/v1/admin/users/{id}", { params: { path: { id } } }));
  }
  const { data } = await server.ask((api) =>
    api.GET("/v1/admin/users", { params: { query: { q: person, limit: 100 } } }),
  );
  const user = data.find(({ email }) => email === person.toLowerCase());
  if (user === undefined) throw new NotDone(`Nobody has the address ${person}.`);
  return user;
}

const usersText = (users: readonly User[]): string =>
  table(
    ["Number", "Address", "Name", "Role", "State", "Since"],
    users.map((user) => [
      user.id,
      user.email,
      user.name,
      user.is_admin ? "admin" : user.role,
      stateOf(user),
      moment(user.created_at),
    ]),
  );

function stateOf({ erased_at, disabled_at, pending }: User): string {
  if (erased_at !== null) return "erased";
  if (disabled_at !== null) return "disabled";
  return pending ? "not confirmed" : "";
}
