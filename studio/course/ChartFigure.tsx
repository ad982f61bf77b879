import { useComputed } from "@preact/signals";
import { Twin } from "../parts/Twin.tsx";
import { type Drawn, drawCurve, drawGradients, drawLosses } from "./chart.ts";
import type { Figure } from "./content.ts";
import type { Numbers } from "./numbers.ts";

type ChartKind = "curve" | "gradients" | "losses";

interface Props {
  readonly figure: Extract<Figure, { kind: ChartKind }>;
  readonly numbers: Numbers;
}

function draw(figure: Props["figure"], numbers: Numbers): Drawn {
  if (figure.kind === "curve") return drawCurve(figure, numbers);
  return figure.kind === "gradients" ? drawGradients(figure, numbers) : drawLosses(numbers);
}

/** A chart that follows the numbers, and the same as a table. */
export function ChartFigure({ figure, numbers }: Props) {
  const drawn = useComputed(() => draw(figure, numbers));
  const { svg, keys, columns, rows } = drawn.value;
  return (
    <figure class="course-chart">
      <div class="plane" dangerouslySetInnerHTML={{ __html: svg }} />
      <figcaption class="small muted">
        {keys.map(({ look, text }) => (
          <span key={look} class="key">
            <svg viewBox="0 0 30 8" aria-hidden="true">
              <path class={`line ${look}`} d="M1 4H29" />
            </svg>
            {text}
          </span>
        ))}
      </figcaption>
      <Twin summary="The chart as a table" class="numbers">
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first, ...rest], i) => (
              <tr key={i}>
                <th scope="row">{first}</th>
                {rest.map((cell, j) => (
                  <td key={j}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Twin>
    </figure>
  );
}
