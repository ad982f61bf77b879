import type { Contender } from "./contender.ts";
import { names } from "./entries.ts";
import { costOfGradcheck, type GradcheckCost } from "./gradcheck-cost.ts";
import { measureWork, type Settings } from "./measure.ts";
import { type Memory, plannedMemory } from "./memory.ts";
import { summarize } from "./statistics.ts";
import { mnist, perceptron, type TrainingWork } from "./works.ts";

/** How cost grows; times in milliseconds. */
export interface Growth {
  /** One step, by contender, as one measure of a network grows. */
  axes: { axis: string; fixed: string; contenders: string[]; points: Point[] }[];
  backward: { contender: string; forward: number; ratio: number }[];
  memory: ({ depth: number } & Memory)[];
  gradcheck: GradcheckCost[];
}

interface Point {
  value: number;
  flops: number;
  milliseconds: number[];
}

const DEPTHS = [2, 4, 8, 16, 32];

const axes: { axis: string; fixed: string; values: number[]; work(value: number): TrainingWork }[] =
  [
    {
      axis: "width",
      fixed: "4 layers, batch 64",
      values: [32, 64, 128, 256, 512, 1024],
      work: (width) => perceptron(width, 4, 64),
    },
    {
      axis: "depth",
      fixed: "128 wide, batch 64",
      values: DEPTHS,
      work: (depth) => perceptron(128, depth, 64),
    },
    {
      axis: "batch",
      fixed: "256 wide, 4 layers",
      values: [1, 8, 64, 512],
      work: (batch) => perceptron(256, 4, batch),
    },
  ];

/** Measures ours alone: `contenders` are of `ourEntries`. */
export async function measureGrowth(
  contenders: readonly Contender[],
  folder: string,
  settings: Settings,
): Promise<Growth> {
  const measure = async (work: TrainingWork, of: readonly Contender[]) => {
    const { rows, flops } = await measureWork(work, of, folder, settings);
    const medians = new Map(
      rows.map(({ contender, milliseconds }) => [contender, milliseconds.median]),
    );
    return { flops, milliseconds: of.map(({ entry }) => medians.get(entry.name) ?? Number.NaN) };
  };

  const growth: Growth = {
    axes: [],
    backward: await measureBackward(contenders, measure),
    memory: DEPTHS.map((depth) => ({ depth, ...plannedMemory(perceptron(128, depth, 64)) })),
    gradcheck: [2, 4, 8, 16].map(costOfGradcheck),
  };
  const compared = contenders.filter(({ entry }) => entry.name !== names.eager);
  for (const { axis, fixed, values, work } of axes) {
    const points: Point[] = [];
    for (const value of values) points.push({ value, ...(await measure(work(value), compared)) });
    const contenders = compared.map(({ entry }) => entry.name);
    growth.axes.push({ axis, fixed, contenders, points });
  }
  return growth;
}

type Measure = (
  work: TrainingWork,
  of: readonly Contender[],
) => Promise<{ milliseconds: number[] }>;

/** Both in turn, three times, as they cannot be measured in the same rounds. */
async function measureBackward(contenders: readonly Contender[], measure: Measure) {
  const work = mnist(128);
  const turns: { forward: number[]; both: number[] }[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const loss = await measure({ ...work, only: "loss" }, contenders);
    const gradients = await measure({ ...work, only: "gradients" }, contenders);
    turns.push({ forward: loss.milliseconds, both: gradients.milliseconds });
  }
  return contenders.map(({ entry }, i) => ({
    contender: entry.name,
    forward: summarize(turns.map(({ forward }) => forward[i])).median,
    ratio: summarize(turns.map(({ forward, both }) => both[i] / forward[i] - 1)).median,
  }));
}
