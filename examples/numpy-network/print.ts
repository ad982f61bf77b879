import { sparkline } from "../../src/cli/terminal/sparkline.ts";
import { styleFor } from "../../src/cli/terminal/style.ts";
import { table } from "../../src/cli/terminal/table.ts";
import { checkLine, heading, indent } from "../../src/cli/terminal/text.ts";
import { formatScientific } from "../../src/text/number.ts";
import { formatPercent } from "../../src/text/quantity.ts";
import type { main } from "../numpy-network.ts";

/** What NumPy computes with the same formulas. */
const numpyFigures = { first: 0.5651477427, last: 0.0666649964, accuracy: 0.97 };

/** The figures of a run as text, for the terminal. */
export function describeRun({ gradientCheck, losses, accuracy }: ReturnType<typeof main>): string {
  const style = styleFor(process.stdout);
  const gradients = gradientCheck.map(({ name, entries, worstAbsolute, worstRelative, passed }) => [
    name.slice(1),
    name,
    String(entries),
    formatScientific(worstAbsolute),
    formatScientific(worstRelative),
    checkLine(passed, passed ? "pass" : "fail", style),
  ]);
  const compare = (what: string, text: string, numpy: string) => [
    what,
    text,
    numpy,
    checkLine(text === numpy, text === numpy ? "same" : "differs", style),
  ];
  const first = losses[0].toFixed(10);
  const last = losses[losses.length - 1].toFixed(10);
  const training = [
    compare("loss, epoch 1", first, numpyFigures.first.toFixed(10)),
    compare(`loss, epoch ${losses.length}`, last, numpyFigures.last.toFixed(10)),
    compare("accuracy", formatPercent(accuracy, 1), formatPercent(numpyFigures.accuracy, 1)),
  ];
  return [
    heading("Gradient check: 4 → 6 → 3 → 1, by hand against central differences", style),
    indent(
      table(
        [
          { title: "layer" },
          { title: "parameter" },
          { title: "entries", align: "right" },
          { title: "max absolute error", align: "right" },
          { title: "relative error", align: "right" },
          { title: "" },
        ],
        gradients,
        style,
      ),
    ),
    heading("Training: 2 → 8 → 8 → 1 on two clouds of 100 points", style),
    indent(style.accent(sparkline(losses, 60))),
    "",
    indent(
      table(
        [
          { title: "" },
          { title: "chainrule", align: "right" },
          { title: "NumPy", align: "right" },
          { title: "" },
        ],
        training,
        style,
      ),
    ),
  ].join("\n");
}
