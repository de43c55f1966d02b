/**
 * `node test/bench/sizes.ts`: what each dependency adds to the bundle, and what of the start-up's CPU time is its own.
 * The sizes are of the minified bundle; a dependency's gzip is its share by bytes.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import * as z from "zod";
import { markdown, rounded } from "./table.ts";

const OURS = "Matinee";
const KIB = 1024;
const SHOWN = 12;
const IDLE = new Set(["(idle)", "(root)"]);

const root = path.join(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "matinee-sizes-"));

const metafile = z.object({
  outputs: z.record(
    z.string(),
    z.object({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.int() })) }),
  ),
});
const profile = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({ functionName: z.string(), lineNumber: z.int(), url: z.string() }),
    }),
  ),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
});

const minified = build("minified", "--minify");
const bytes = bytesByPackage(minified.inputs);
const total = [...bytes.values()].reduce((sum, own) => sum + own, 0);
const gzip = gzipSync(readFileSync(minified.script)).length;
const ms = startUpMs();

const largest = [...bytes].toSorted(([, one], [, other]) => other - one).slice(0, SHOWN);
const rows: [string, number][] = [...largest, ["workerd, garbage", 0]];
const cell = (own: number, name: string): string[] => [
  name,
  rounded(own / KIB),
  rounded((own / total) * (gzip / KIB)),
  rounded(ms.get(name) ?? 0),
];
const allMs = [...ms.values()].reduce((sum, own) => sum + own, 0);
process.stdout.write(
  `${markdown(
    ["part", "minified KiB", "gzip KiB", "start-up ms"],
    [
      ...rows.map(([name, own]) => cell(own, name)),
      ["in all", rounded(total / KIB), rounded(gzip / KIB), rounded(allMs)],
    ],
  )}\n`,
);

function build(name: string, ...options: string[]) {
  const [outdir, meta] = [path.join(folder, name), path.join(folder, `${name}.json`)];
  wrangler("deploy", "--dry-run", "--outdir", outdir, "--metafile", meta, ...options);
  const { outputs } = metafile.parse(JSON.parse(readFileSync(meta, "utf8")));
  const [output] = Object.entries(outputs).flatMap(([file, out]) => (file.endsWith(".js") ? [out] : []));
  if (output === undefined) throw new Error("nothing was built");
  return { script: path.join(outdir, "index.js"), inputs: output.inputs };
}

function wrangler(...words: string[]): void {
  execFileSync(process.execPath, [path.join(root, "node_modules/wrangler/bin/wrangler.js"), ...words], {
    cwd: root,
    stdio: "pipe",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
}

function bytesByPackage(inputs: Readonly<Record<string, { bytesInOutput: number }>>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [input, { bytesInOutput }] of Object.entries(inputs)) add(sums, packageOf(input), bytesInOutput);
  return sums;
}

function packageOf(file: string): string {
  const inside = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(file)?.[1];
  return inside ?? OURS;
}

function add(sums: Map<string, number>, name: string, own: number): void {
  sums.set(name, (sums.get(name) ?? 0) + own);
}

/** Samples of the profile that `wrangler check startup` makes, by the module whose line they were in. */
function startUpMs(): Map<string, number> {
  const file = path.join(folder, "startup.cpuprofile");
  wrangler("check", "startup", "--outfile", file);
  const { nodes, samples, timeDeltas } = profile.parse(JSON.parse(readFileSync(file, "utf8")));
  const packages = packagesByLine(build("plain").script);
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const sums = new Map<string, number>();
  samples.forEach((id, i) => {
    const frame = frames.get(id);
    if (frame === undefined || IDLE.has(frame.functionName)) return;
    add(
      sums,
      frame.url === "" || frame.url.startsWith("node-internal:")
        ? "workerd, garbage"
        : (packages[frame.lineNumber] ?? OURS),
      (timeDeltas[i] ?? 0) / 1000,
    );
  });
  return sums;
}

/** The bundler writes before each module whose it is. */
function packagesByLine(script: string): string[] {
  let current = OURS;
  return readFileSync(script, "utf8")
    .split("\n")
    .map((line) => {
      const module = /^(?: {2})?\/\/ (\S+\.[cm]?[jt]s)$/.exec(line)?.[1];
      if (module !== undefined) current = packageOf(module);
      return current;
    });
}
