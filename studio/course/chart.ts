import {
  type Chart,
  clipToFrame,
  createChart,
  drawChart,
  horizontalLine,
  type Interval,
  labelledDots,
  line,
  type Point,
} from "chainrule/draw";
import type { Figure } from "./content.ts";
import type { Numbers } from "./numbers.ts";
import { short } from "./short.ts";

/** A picture, and the same as a table. */
export interface Drawn {
  /** SVG without styles: the page's have the colours. */
  readonly svg: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What each kind of line is. */
  readonly keys: readonly { readonly look: string; readonly text: string }[];
}

type FigureOf<Kind extends Figure["kind"]> = Extract<Figure, { kind: Kind }>;

const samples = 80;

/** A little more room than the numbers take. */
function around(values: readonly number[]): Interval {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const room = 0.08 * (high - low) || 1;
  return [low - room, high + room];
}

/** The result against one number, the tangent where that stands, and the step against its slope. */
export function drawCurve(figure: FigureOf<"curve">, numbers: Numbers): Drawn {
  const { by, from, to, rate } = figure;
  const { material } = numbers;
  const values = numbers.values.value;
  const { nodes, loss } = numbers.graph!.value;
  const resultAt = (x: number) => material.result(new Map([...values, [by, x]]));
  const places = Array.from({ length: samples + 1 }, (_, i) => from + ((to - from) * i) / samples);
  const curve = places.map((x): Point => [x, resultAt(x)]);
  const now = nodes.get(by)!;
  const slope = now.gradient ?? 0;
  const here: Point = [now.value, nodes.get(loss)!.value];
  const chart = createChart({
    title: `${loss} against ${by}`,
    x: { label: by, domain: [from, to], format: short },
    y: { label: loss, domain: around(curve.map(([, y]) => y)), format: short },
    height: 330,
  });
  const tangent = [from, to].map((x): Point => [x, here[1] + slope * (x - here[0])]);
  const drawn = [line(chart, curve, "forward"), line(chart, tangent, "gradient")];
  const keys = [
    { look: "forward", text: `${loss} for every ${by}` },
    { look: "gradient", text: `the tangent, of slope ∂${loss}/∂${by} = ${short(slope)}` },
  ];
  const dots = [labelledDots(chart, [here], "forward", () => `now: ${short(here[1])}`)];
  if (rate !== undefined) {
    const next = now.value - values.get(rate)! * slope;
    const there: Point = [next, resultAt(next)];
    drawn.push(line(chart, [here, there], "update"));
    dots.push(labelledDots(chart, [there], "update", () => `after the step: ${short(there[1])}`));
    keys.push({ look: "update", text: `one step, to ${by} = ${short(next)}` });
  }
  return {
    svg: drawChart(chart, clipToFrame(chart, [...drawn, ...dots], 5)).text,
    keys,
    columns: [by, loss],
    rows: curve.filter((_, i) => i % 8 === 0).map((point) => point.map(short)),
  };
}

/** No gradient is drawn smaller, or larger, than these. */
const [least, most] = [1e-6, 1e4];
const looks = ["forward", "update"];

/** How large each gradient is, on the way from the loss back. */
export function drawGradients({ rows }: FigureOf<"gradients">, numbers: Numbers): Drawn {
  const { nodes, loss } = numbers.graph!.value;
  const size = (id: string) => Math.abs(nodes.get(id)!.gradient ?? 0);
  const names = Object.keys(rows);
  const depth = Math.max(...Object.values(rows).map(({ length }) => length));
  const chart = createChart({
    title: "The size of the gradient, layer by layer",
    x: { label: "layer, counted from the input", domain: [1, depth] },
    y: {
      label: `|∂${loss}/∂h|`,
      domain: [least, most],
      logarithmic: true,
      format: short,
    },
    height: 330,
  });
  const drawn = names.map((name, i) => {
    const points = rows[name].map(
      (id, layer): Point => [layer + 1, Math.min(most, Math.max(least, size(id)))],
    );
    return [
      line(chart, points, looks[i]),
      labelledDots(chart, points, looks[i], (_, layer) => short(size(rows[name][layer]))),
    ];
  });
  return {
    svg: drawChart(chart, [horizontalLine(chart, 1, ""), ...drawn.flat()]).text,
    keys: names.map((text, i) => ({ look: looks[i], text })),
    columns: ["layer", ...names],
    rows: Array.from({ length: depth }, (_, layer) => [
      `${layer + 1}`,
      ...names.map((name) => short(size(rows[name][layer]))),
    ]),
  };
}

/** The losses of training runs, step by step. */
export function drawLosses(numbers: Numbers): Drawn {
  const runs = [...numbers.losses.value];
  const length = Math.max(...runs.map(([, losses]) => losses.length));
  const chart: Chart = createChart({
    title: "The loss, step by step",
    x: { label: "step", domain: [0, length - 1] },
    y: { label: "loss", domain: [0, 1] },
    height: 330,
  });
  const drawn = runs.map(([, losses], i) =>
    line(
      chart,
      losses.map((loss, step): Point => [step, loss]),
      looks[i],
    ),
  );
  const guess = Math.log(2);
  return {
    svg: drawChart(
      chart,
      clipToFrame(chart, [horizontalLine(chart, guess, `${short(guess)}: a guess`), ...drawn], 2),
    ).text,
    keys: runs.map(([name], i) => ({ look: looks[i], text: `run ${name}` })),
    columns: ["step", ...runs.map(([name]) => `run ${name}`)],
    rows: Array.from({ length: 11 }, (_, i) => {
      const step = Math.round((i * (length - 1)) / 10);
      return [`${step}`, ...runs.map(([, losses]) => short(losses[step]))];
    }),
  };
}
