import type { GradcheckResult, VariableReport, Verdict } from "chainrule/check";
import type { CheckOutcome } from "./documents.ts";
import { count, percent } from "./words.ts";

/** What is wrong comes first. */
const order = ["wrong", "failed", "right", "skipped"] as const;
const signs = { right: "✓ right", wrong: "✗ wrong", failed: "! not checked", skipped: "skipped" };

interface CheckDocumentProps {
  readonly file: string;
  readonly outcomes: readonly CheckOutcome[];
}

/** The reports of a file's gradient checks. */
export function CheckDocument({ file, outcomes }: CheckDocumentProps) {
  const sorted = order.flatMap((status) => outcomes.filter((each) => each.status === status));
  const counts = order
    .map((status) => [outcomes.filter((each) => each.status === status).length, status] as const)
    .filter(([number]) => number > 0)
    .map(([number, status]) => `${number} ${signs[status].replace(/^\W /, "")}`);
  return (
    <section aria-label={`Gradient check of ${file}`}>
      <p>
        <code>{file}</code>: {counts.join(", ")}.
      </p>
      <ul class="run-outcomes">
        {sorted.map((outcome) => (
          <Outcome key={outcome.name} {...outcome} />
        ))}
      </ul>
    </section>
  );
}

function Outcome({ name, status, label, reason, report }: CheckOutcome) {
  return (
    <li>
      <p>
        <span class={status === "right" ? "run-right" : status === "wrong" ? "run-wrong" : "muted"}>
          {signs[status]}
        </span>{" "}
        <strong>{label ?? name}</strong>
      </p>
      {reason && <p class="small">{reason}</p>}
      {report && <Report {...report} />}
    </li>
  );
}

function Report({ passed, variables, findings, verdicts, parts, notes, kinks }: GradcheckResult) {
  const causes = [
    ...verdicts.map((verdict) => ({ verdict, part: null })),
    ...parts.flatMap(({ name, verdicts = [] }) =>
      verdicts.map((verdict) => ({ verdict, part: name })),
    ),
  ];
  const objections = [...findings, ...parts.flatMap(({ findings = [] }) => findings)];
  return (
    <>
      {causes.map(({ verdict, part }) => (
        <Cause key={`${part} ${verdict.cause} ${verdict.variables.join()}`} {...verdict} />
      ))}
      {objections.map(({ kind, where, message, advice }) => (
        <p key={`${kind} ${where}`} class="small">
          {where}: {message}
          {advice && `. ${advice}`}
        </p>
      ))}
      {variables.length > 0 && (
        <details open={!passed}>
          <summary class="small">
            {variables.length} {variables.length === 1 ? "gradient" : "gradients"}, number by number
          </summary>
          {variables.map((variable) => (
            <Variable key={`${variable.name} ${variable.outputName}`} {...variable} />
          ))}
        </details>
      )}
      {kinks.length > 0 && (
        <p class="small muted">
          {kinks.length} {kinks.length === 1 ? "entry lies" : "entries lie"} on a kink, where more
          than one gradient is right.
        </p>
      )}
      {notes.map((note) => (
        <p key={note} class="small muted">
          {note}
        </p>
      ))}
    </>
  );
}

function Cause({ cause, title, part, variables, evidence, advice, explained }: Verdict) {
  return (
    <div class="run-cause">
      <p>
        {cause === "unexplained" ? "" : "Likely cause"}
        {part && ` in ${part}`}
        {cause === "unexplained" ? "" : ": "}
        <strong>{title}</strong>
      </p>
      <p class="small">
        By {variables.join(", ")}: {evidence}
        {Number.isFinite(explained) && ` (explains ${percent(explained)} of the error)`}.
      </p>
      <p class="small">
        <span class="muted">Look at:</span> {advice}.
      </p>
    </div>
  );
}

function Variable({
  name,
  outputName,
  shape,
  wrong,
  checked,
  total,
  worst,
  picture,
}: VariableReport) {
  const of =
    checked === total ? count(total) : `the ${count(checked)} looked at, of ${count(total)}`;
  return (
    <div class="run-variable">
      <p class="small">
        <span class={wrong > 0 ? "run-wrong" : "run-right"}>{wrong > 0 ? "✗" : "✓"}</span> by{" "}
        <strong>{name}</strong> [{shape.join(", ")}]{outputName && ` of ${outputName}`}:{" "}
        {count(wrong)} of {of} wrong
      </p>
      {worst.length > 0 && (
        <table class="run-table small">
          <thead>
            <tr>
              <th scope="col">entry</th>
              <th scope="col">gradient</th>
              <th scope="col">difference</th>
            </tr>
          </thead>
          <tbody>
            {worst.map(({ index, output, gradient, difference }) => (
              <tr key={`${index} ${output}`}>
                <th scope="row">[{index.join(", ")}]</th>
                <td>{number(gradient)}</td>
                <td>{number(difference)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {picture.length > 0 && (
        <figure>
          <figcaption class="small muted">The error by place, blank where it is right</figcaption>
          <pre class="run-picture" tabIndex={0}>
            {picture.map((row) => `|${row}|`).join("\n")}
          </pre>
        </figure>
      )}
    </div>
  );
}

/** JSON has a text in the place of what is not finite. */
const number = (value: unknown) =>
  typeof value === "number"
    ? String(Number(value.toPrecision(5))).replace("-", "−")
    : String(value);
