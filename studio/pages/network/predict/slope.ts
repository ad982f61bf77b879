import { traceNetwork } from "chainrule/trace";

/** The slope of an activation at a place, from the trace of one unit with this sum. */
export function slopeAt(activation: string, at: number): number {
  const layers = [{ weights: [[1]], activation }];
  const trace = traceNetwork(
    { layers, loss: "meanSquaredError", input: [at], target: [0] },
    { check: false },
  );
  const step = trace.backward.find(({ of }) => of === "z1");
  return step?.elements[0].terms[0]?.local.value ?? 0;
}
