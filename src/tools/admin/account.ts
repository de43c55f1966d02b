/** Signing in and out. */

import type { Argv } from "yargs";
import type { components } from "../../client/api.ts";
import { matinee } from "../../client/client.ts";
import type { Globals } from "./globals.ts";
import { fields, notice, show } from "./output.ts";
import { answer, secret } from "./prompts.ts";
import { withSecondFactor } from "./proof.ts";
import { answered, connect, refusePlainText, sending } from "./server.ts";
import { forgetSession, keepSession, readSession } from "./session-file.ts";

type User = components["schemas"]["User"];

export const withAccount = (argv: Argv<Globals>) =>
  argv
    .command(
      "sign-in",
      "Sign in, by password or by a mailed code",
      (y) =>
        y
          .option("email", { type: "string", describe: "Your address" })
          .option("mailed-code", {
            type: "boolean",
            default: false,
            describe: "By a code that is mailed to you",
          })
          .epilogue(
            "Secrets are typed, or taken from MATINEE_PASSWORD, MATINEE_CODE and MATINEE_SECOND_FACTOR, or from the lines of stdin.",
          ),
      async (args) => {
        const email = args.email ?? (await answer("Address", "--email"));
        refusePlainText(args.url, "password");
        const api = matinee({ baseUrl: args.url, fetch: sending(args) });
        if (args.mailedCode && process.env["MATINEE_CODE"] === undefined) {
          await answered(api.POST("/v1/auth/code", { body: { email } }));
          notice(`A code is on its way to ${email}.`);
        }
        const proof = args.mailedCode
          ? { code: await secret("Code", "MATINEE_CODE") }
          : { password: await secret("Password", "MATINEE_PASSWORD") };
        const { user, access_token, refresh_token } = await withSecondFactor((second) =>
          answered(api.POST("/v1/auth/login", { body: { email, ...proof, ...second } })),
        );
        keepSession(args.url, {
          access_token,
          refresh_token,
          email: user.email,
          signed_in_by: args.mailedCode ? "code" : "password",
        });
        show(args, user, (who) => `Signed in to ${args.url} as ${who.email}.`);
      },
    )
    .command(
      "sign-out",
      "End the session, here and at the server",
      (y) => y,
      async (args) => {
        const kept = readSession(args.url);
        if (kept === null) return notice(`Nobody is signed in to ${args.url}.`);
        const api = matinee({ baseUrl: args.url, tokens: kept, fetch: sending(args) });
        // Signed out here too where the server is away, or has ended the session already.
        forgetSession(args.url);
        const status = await api.POST("/v1/auth/logout").then(
          ({ response }) => response.status,
          () => null,
        );
        const hasEnded = status === 204 || status === 401;
        notice(
          hasEnded
            ? `Signed out of ${args.url}.`
            : `Signed out here, but ${args.url} did not answer: there the session ends by itself.`,
        );
      },
    )
    .command(
      "whoami",
      "Who is signed in, and what they may do",
      (y) => y,
      async (args) => {
        const user = await connect(args).ask((api) => api.GET("/v1/me"));
        show(args, user, (who) => whoText(who, args.url));
      },
    );

const whoText = (user: User, url: string): string =>
  fields([
    ["Address", user.email],
    ["Name", user.name],
    ["Number", user.id],
    ["Role", user.is_admin ? "admin" : user.role],
    ["Confirmed", user.email_confirmed],
    ["Server", url],
    [
      "Waits",
      user.rights_wait_for_password ? "the rights wait for a password that is hard to guess" : undefined,
    ],
  ]);
