import {
  type Chart,
  classColour,
  classSign,
  clipToFrame,
  createChart,
  drawChart,
  type Markup,
  markup,
  regionPath,
  roundToTenth,
} from "../draw/index.ts";
import type { DecisionMap, DecisionSample } from "./decision-map.ts";
import { figure, key, legend } from "./figure.ts";

const height = 400;
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
  const keys = classes.map((name, index) => key(classSign(index), name));
  if (wrong.length > 0) {
    keys.push(key(markup`<circle class="ring" r="5"/>`, `${wrong.length} wrong`));
  }
  const marks = [
    classes.map((_, index) => regions(chart, map, index)),
    right.map((sample) => sampleSign(chart, map, sample)),
    wrong.map((sample) => sampleSign(chart, map, sample)),
  ];
  return figure("Decision regions", legend(keys), drawChart(chart, clipToFrame(chart, marks)));
}

/** A class's region, deeper by degrees where the class leads by more, and the region's border. */
function regions(chart: Chart, { grid, probabilities }: DecisionMap, index: number): Markup {
  const others = probabilities.filter((_, k) => k !== index);
  const lead = Array.from(
    probabilities[index],
    (probability, i) => probability - Math.max(0, ...others.map((other) => other[i])),
  );
  const paths = leads.map((least) => regionPath(chart, grid, lead, least));
  return markup`<g class="region" fill="${classColour(index)}">${paths.map((path) => markup`<path d="${path}"/>`)}</g>
<path class="border" d="${paths[0]}"/>
`;
}

function sampleSign(chart: Chart, { classes }: DecisionMap, sample: DecisionSample): Markup {
  const { x, y, truth, prediction } = sample;
  const wrong = truth !== prediction;
  const says = wrong ? `${classes[truth]}, taken for ${classes[prediction]}` : classes[truth];
  const ring = wrong ? markup`<circle class="ring" r="${ringRadius}"/>` : undefined;
  return markup`<g transform="translate(${roundToTenth(chart.x(x))} ${roundToTenth(chart.y(y))})"><title>${says}</title>${classSign(truth)}${ring}</g>
`;
}
