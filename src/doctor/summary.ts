import type { Histogram } from "./histogram.ts";
import type { Losses } from "./history.ts";
import type { Alert, DoctorReport, LayerRecord, ParameterRecord, StepRecord } from "./record.ts";
import { percent, short } from "./text.ts";

/** What a doctor knows of a run, as text. */
export function formatSummary({ cost, alerts, records }: DoctorReport, losses: Losses): string {
  const { steps, observed, share } = cost;
  const last = records.at(-1);
  const count = alerts.length === 0 ? "no alerts" : `${alerts.length} alerts`;
  return [
    `Doctor: ${alerts.length === 1 ? "1 alert" : count} in ${steps} steps ` +
      `(${observed} of them looked at, which took ${percent(share)} of the steps' time)`,
    ...(losses.count > 0
      ? [`Loss: ${short(losses.first!)} at first, ${short(losses.now)} of late`]
      : []),
    ...alerts.flatMap(alertLines),
    ...(last ? ["", `At step ${last.step}:`, ...stepLines(last)] : []),
  ].join("\n");
}

function alertLines({ message, step, lastStep, evidence, value, threshold, ...rest }: Alert) {
  const since = lastStep > step ? `steps ${step} to ${lastStep}` : `step ${step}`;
  const held = value === null ? "" : ` (${short(value)}, threshold ${short(threshold)})`;
  return [
    "",
    `! ${message} (${since})`,
    `    ${evidence}${held}`,
    `    Try: ${rest.advice}.`,
    `    Source: ${rest.source}.`,
  ];
}

function stepLines({ layers, parameters, gradientSlope }: StepRecord): string[] {
  const slope =
    gradientSlope === null
      ? []
      : [`  gradient from layer to layer, towards the input: × ${short(10 ** -gradientSlope)}`];
  return [
    ...columns([
      ["layer", "outputs: mean", "deviation", "‖gradient‖", ""],
      ...layers.map(layerRow),
    ]),
    "",
    ...columns([["parameter", "‖W‖", "‖gradient‖", "‖ΔW‖/‖W‖"], ...parameters.map(parameterRow)]),
    ...slope,
  ];
}

function layerRow({ layer, type, activations, gradientNorm, dead, saturated }: LayerRecord) {
  const units = [
    dead === null ? "" : `${percent(dead)} dead`,
    saturated === null ? "" : `${percent(saturated)} saturated`,
  ].join("");
  const { mean, std } = momentsOf(activations);
  return [`${layer} ${type}`.trim(), short(mean), short(std), orNone(gradientNorm), units];
}

function parameterRow({ name, norm, gradientNorm, updateRatio }: ParameterRecord) {
  return [name, short(norm), orNone(gradientNorm), orNone(updateRatio)];
}

const orNone = (value: number | null) => (value === null ? "none" : short(value));

function momentsOf({ count, sum, sumOfSquares }: Histogram) {
  const mean = count === 0 ? 0 : sum / count;
  const square = count === 0 ? 0 : sumOfSquares / count;
  return { mean, std: Math.sqrt(Math.max(square - mean * mean, 0)) };
}

/** Rows as columns: the first to the left, the others to the right. */
function columns(rows: readonly string[][]): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => [...row[i]].length)));
  return rows.map((row) => {
    const cells = row.map((cell, i) => {
      const space = " ".repeat(widths[i] - [...cell].length);
      return i === 0 ? cell + space : space + cell;
    });
    return `  ${cells.join("  ")}`.trimEnd();
  });
}
