import { ChainruleError, ValueError } from "../tensor/errors.ts";
import type { SourceLine } from "../text/source-line.ts";
import type { Finding } from "./report.ts";
import { ReturnedError } from "./returned.ts";
import { TargetError } from "./subject.ts";

/** What a target threw, as a finding. Other errors are thrown on. */
export function thrown(error: unknown, when: string): Finding {
  if (!(error instanceof TargetError)) throw error;
  const { where, cause, source } = error;
  if (cause instanceof ReturnedError) {
    const { problem, advice } = cause;
    return { kind: "returned", where, message: problem, advice, source };
  }
  const message = `threw ${cause.name} ${when}: ${cause.message}`;
  return { kind: "threw", where, message, advice: adviceOn(error), source };
}

/** What a first forward pass threw, as the caller is to see it. */
export function crash(error: TargetError): Error {
  const { where, cause, source } = error;
  const advice = adviceOn(error);
  const isOwn = cause instanceof ChainruleError || !/^(Type|Reference)Error$/.test(cause.name);
  if (isOwn && !(advice && cause instanceof ValueError)) return cause;
  if (cause instanceof ReturnedError) return cause;
  const line = source ? ` (${lineText(source)})` : "";
  return new ValueError(
    `${where}${line} threw ${cause.name}: ${cause.message}${advice ? `. ${advice}` : ""}`,
    { cause },
  );
}

export const lineText = ({ file, line, column }: SourceLine) => `${file}:${line}:${column}`;

/** What to look at where the message is that of a slip; null where it says all itself. */
function adviceOn({ where, cause: { name, message } }: TargetError): string | null {
  if (/what (backward|forward) returns must be/.test(message)) {
    if (/got undefined$/.test(message)) return "Is a return missing?";
    if (/got a Promise$/.test(message))
      return "It is async, and a pass runs at once: take out async";
    if (/a list of tensors/.test(message))
      return "Return a list, with a gradient for each input: [dx]";
  }
  const isUnset =
    name === "TypeError"
      ? /undefined|null/.test(message)
      : /got (undefined|null)\b|operand is missing/.test(message);
  if (!isUnset) return null;
  // "backward of layer 1 (Tanh)", "Tanh.backward"
  return where.includes("backward")
    ? "What it uses there was never set: does forward keep it for backward, under the same name?"
    : "What it uses there was never set: does the constructor set it, under the same name?";
}
