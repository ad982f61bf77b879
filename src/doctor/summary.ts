import { formatShort } from "../text/number.ts";
import { countOf, formatShortPercent } from "../text/quantity.ts";
import { alignColumns } from "../text/table.ts";
import type { Histogram } from "./histogram.ts";
import type { Losses } from "./history.ts";
import type { Alert, DoctorReport, LayerRecord, ParameterRecord, StepRecord } from "./record.ts";

/** What a doctor knows of a run, as text. */
export function formatSummary({ cost, alerts, records }: DoctorReport, losses: Losses): string {
  const { steps, observed, share } = cost;
  const last = records.at(-1);
  const count = alerts.length === 0 ? "no alerts" : countOf(alerts.length, "alert");
  return [
    `Doctor: ${count} in ${steps} steps ` +
      `(${observed} of them looked at, which took ${formatShortPercent(share)} of the steps' time)`,
    ...(losses.count > 0
      ? [`Loss: ${formatShort(losses.first!)} at first, ${formatShort(losses.now)} of late`]
      : []),
    ...alerts.flatMap(alertLines),
    ...(last ? ["", `At step ${last.step}:`, ...stepLines(last)] : []),
  ].join("\n");
}

function alertLines({ message, step, lastStep, evidence, value, threshold, ...rest }: Alert) {
  const since = lastStep > step ? `steps ${step} to ${lastStep}` : `step ${step}`;
  const held =
    value === null ? "" : ` (${formatShort(value)}, threshold ${formatShort(threshold)})`;
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
      : [
          `  gradient from layer to layer, towards the input: × ${formatShort(10 ** -gradientSlope)}`,
        ];
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
    dead === null ? "" : `${formatShortPercent(dead)} dead`,
    saturated === null ? "" : `${formatShortPercent(saturated)} saturated`,
  ].join("");
  const { mean, std } = momentsOf(activations);
  return [
    `${layer} ${type}`.trim(),
    formatShort(mean),
    formatShort(std),
    orNone(gradientNorm),
    units,
  ];
}

function parameterRow({ name, norm, gradientNorm, updateRatio }: ParameterRecord) {
  return [name, formatShort(norm), orNone(gradientNorm), orNone(updateRatio)];
}

const orNone = (value: number | null) => (value === null ? "none" : formatShort(value));

function momentsOf({ count, sum, sumOfSquares }: Histogram) {
  const mean = count === 0 ? 0 : sum / count;
  const square = count === 0 ? 0 : sumOfSquares / count;
  return { mean, std: Math.sqrt(Math.max(square - mean * mean, 0)) };
}

/** Rows as columns: the first to the left, the others to the right. */
function columns(rows: readonly string[][]): string[] {
  const alignments = rows[0].map((_, i) => (i === 0 ? "left" : "right"));
  return alignColumns(rows, alignments).map((line) => `  ${line}`);
}
