/** The shell's completion. */

import path from "node:path";
import type { Argv } from "yargs";
import type { Globals } from "./globals.ts";

const NAME = "matinee";

/**
 * Prints what a shell evaluates: the function `matinee`, which works in every folder, and its completion. npm cannot complete what
 * is after `--`.
 */
export const withCompletion = (argv: Argv<Globals>) =>
  argv.command(
    "completion",
    'Print a shell function "matinee" with completion: eval "$(npm run -s admin -- completion)"',
    (y) => y,
    () => {
      const entry = path.join(import.meta.dirname, "admin.ts");
      const run = [process.execPath, entry].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
      const body = /fish/.test(process.env["SHELL"] ?? "")
        ? `function ${NAME}; ${run.join(" ")} $argv; end`
        : `${NAME}() { ${run.join(" ")} "$@"; }`;
      process.stdout.write(`${body}\n`);
      // Its types know no arguments.
      const printer: { showCompletionScript(name: string, command: string): unknown } = argv;
      printer.showCompletionScript(NAME, "completion");
    },
  );
