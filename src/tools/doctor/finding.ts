/** What the doctor found, and how it says so. */

/** As `GET /health/ready` shows a check to admins. */
export interface Finding {
  readonly name: string;
  readonly status: "ok" | "failed" | "off" | "test" | "live";
  readonly detail?: string | undefined;
  readonly advice?: string | undefined;
}

export interface Diagnosis {
  readonly url: string;
  /** "unknown" where no Matinee answers. */
  readonly status: "ready" | "not_ready" | "unknown";
  readonly findings: readonly Finding[];
}

/** What each check is about. The names are those of the server; a newer server may have more. */
const MEANINGS: Readonly<Record<string, string>> = {
  node: "Node.js is new enough",
  secrets: ".dev.vars has what a local server needs",
  server: "Matinee answers",
  names: "The server says what it looked at",
  d1: "The database answers",
  migrations: "The database has every migration that this version needs",
  box_office: "A box office answers",
  queues: "The queues take messages",
  ticket_images: "The bucket of ticket images answers",
  posters: "The bucket of posters answers",
  layouts: "The bucket of layouts answers",
  ledgers: "The bucket of the ledgers' backups answers",
  public_url: "Links lead to this server",
  mail: "Mail",
  payments: "Payment online",
  demo: "The demo cinema is open",
};

const meaningOf = (name: string): string =>
  MEANINGS[name] ?? (name.startsWith("setting:") ? `The setting ${name.slice("setting:".length)}` : name);

const isWarning = ({ status, advice }: Finding): boolean => status === "ok" && advice !== undefined;

function signOf(finding: Finding): string {
  if (finding.status === "failed") return "✗";
  if (isWarning(finding)) return "!";
  return finding.status === "off" ? "–" : "✓";
}

function linesOf(finding: Finding): string[] {
  const { name, status, detail, advice } = finding;
  const isSaid = status === "off" || status === "test" || status === "live";
  return [
    `${signOf(finding)} ${meaningOf(name)}${isSaid ? `: ${status}` : ""}`,
    ...(detail === undefined ? [] : [`    ${detail}`]),
    ...(advice === undefined ? [] : [`    → ${advice}`]),
  ];
}

export const isWell = ({ status, findings }: Diagnosis): boolean =>
  status === "ready" && findings.every((finding) => finding.status !== "failed");

/** For people: a line a check, with what was seen and the next step. */
export function inWords(diagnosis: Diagnosis): string {
  const { url, findings } = diagnosis;
  const failed = findings.filter(({ status }) => status === "failed").length;
  const warned = findings.filter(isWarning).length;
  const also = warned === 0 ? "" : ` ${warned === 1 ? "One thing" : `${warned} things`} may be worth a look.`;
  const end = isWell(diagnosis)
    ? `${url} is ready.${also}`
    : `${url} is not ready${failed === 0 ? "" : `: ${failed === 1 ? "one check" : `${failed} checks`} failed`}.${also}`;
  return [...findings.flatMap(linesOf), "", end].join("\n");
}
