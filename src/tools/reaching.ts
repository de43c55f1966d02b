/** Servers that the tools ask: which of them is this machine, and why one did not answer. */

const THIS_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What is sent there cannot be read on the way. */
export const isThisMachine = (url: string): boolean => THIS_MACHINE.test(new URL(url).hostname);

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing answers there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the host's name cannot be looked up: is this machine online?",
  ECONNRESET: "the connection was cut off",
  TimeoutError: "there was no answer in time",
};

/** Why a request had no answer: part of a sentence, without a stack. */
export function whyNoAnswer(fault: unknown): string {
  const names: string[] = [];
  let said = "no reason was given";
  for (let cause = fault; cause instanceof Error; cause = causeOf(cause)) {
    names.push(...("code" in cause && typeof cause.code === "string" ? [cause.code] : []), cause.name);
    said = cause.message;
  }
  const known = names.find((name) => name in REASONS);
  return (known !== undefined && REASONS[known]) || `there was no answer (${said})`;
}

/** Of a host with several addresses, the first counts. */
const causeOf = (fault: Error): unknown => (fault instanceof AggregateError ? fault.errors[0] : fault.cause);
