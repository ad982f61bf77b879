import { contours } from "d3-contour";
import { symbol, symbolsFill } from "d3-shape";
import { type Chart, clip, createChart, draw, round } from "../draw/chart.ts";
import { html, type Markup } from "../draw/markup.ts";
import { classColours } from "../draw/palette.ts";
import type { DecisionMap, DecisionSample } from "./decision-map.ts";
import { figure, key, legend } from "./figure.ts";

const height = 400;
const signArea = 36;
const ringRadius = 6.5;
/** A class's lead over the next: 0 is the border between them, 1 is certainty. */
const leads = [0, 0.2, 0.4, 0.6, 0.8];

/** The samples over the decision regions: the deeper a class's colour, the surer the model is of it. */
export function decisionFigure(map: DecisionMap): Markup {
  const { grid, classes, samples, features } = map;
  const chart = createChart({
    title: "The model's decision regions and the test samples",
    x: { label: features[0], domain: grid.x },
    y: { label: features[1], domain: grid.y },
    height,
  });
  const wrong = samples.filter(({ truth, prediction }) => truth !== prediction);
  const right = samples.filter(({ truth, prediction }) => truth === prediction);
  const keys = classes.map((name, index) => key(sign(index), name));
  if (wrong.length > 0) keys.push(key(html`<circle class="ring" r="5"/>`, `${wrong.length} wrong`));
  const marks = [
    classes.map((_, index) => regions(chart, map, index)),
    right.map((sample) => sampleSign(chart, map, sample)),
    wrong.map((sample) => sampleSign(chart, map, sample)),
  ];
  return figure("Decision regions", legend(keys), draw(chart, clip(chart, marks)));
}

/** A class's region, deeper by degrees where the class leads by more, and the region's border. */
function regions(chart: Chart, { grid, probabilities }: DecisionMap, index: number): Markup {
  const { columns, rows } = grid;
  const others = probabilities.filter((_, k) => k !== index);
  const lead = Array.from(
    probabilities[index],
    (probability, i) => probability - Math.max(0, ...others.map((other) => other[i])),
  );
  const contour = contours().size([columns, rows]);
  const paths = leads.map((least) =>
    outline(chart, grid, contour.contour(lead, least).coordinates),
  );
  return html`<g class="region" fill="${colour(index)}">${paths.map((path) => html`<path d="${path}"/>`)}</g>
<path class="border" d="${paths[0]}"/>
`;
}

// A contour's units are cells: the grid's first point is at the middle of the first cell.
function outline(
  chart: Chart,
  { x, y, columns, rows }: DecisionMap["grid"],
  polygons: number[][][][],
): string {
  const place = ([column, row]: number[]) => {
    const across = x[0] + ((column - 0.5) / (columns - 1)) * (x[1] - x[0]);
    const up = y[0] + ((row - 0.5) / (rows - 1)) * (y[1] - y[0]);
    return `${round(chart.x(across))},${round(chart.y(up))}`;
  };
  return polygons
    .flat()
    .map((ring) => `M${ring.map(place).join("L")}Z`)
    .join("");
}

function sampleSign(chart: Chart, { classes }: DecisionMap, sample: DecisionSample): Markup {
  const { x, y, truth, prediction } = sample;
  const wrong = truth !== prediction;
  const says = wrong ? `${classes[truth]}, taken for ${classes[prediction]}` : classes[truth];
  const ring = wrong ? html`<circle class="ring" r="${ringRadius}"/>` : undefined;
  return html`<g transform="translate(${round(chart.x(x))} ${round(chart.y(y))})"><title>${says}</title>${sign(truth)}${ring}</g>
`;
}

function sign(index: number): Markup {
  const shape = symbol(symbolsFill[index % symbolsFill.length], signArea).digits(1);
  return html`<path class="sample" fill="${colour(index)}" d="${shape() ?? ""}"/>`;
}

function colour(index: number): string {
  return classColours[index % classColours.length];
}
