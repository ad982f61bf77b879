import { propagate } from "../../autograd/propagate.ts";
import { input } from "../../expr/index.ts";
import { apply } from "../../ops/apply.ts";
import type { Loop, Turn } from "../../ops/interceptors.ts";
import { operand } from "../../ops/methods/operand.ts";
import { isRecording, withRecording } from "../../ops/recording.ts";
import { isFloat } from "../../tensor/dtype.ts";
import type { Op, Tensor } from "../../tensor/tensor.ts";
import { scanStep } from "../program.ts";
import { Frame } from "./frame.ts";
import { checkGradients } from "./gradients.ts";
import type { Recorder } from "./recorder.ts";

const identity = input(0);

/**
 * Records a loop as one step: its body once, on slices of `xs` and on what is carried.
 *
 * In the graph it is one operation with several results. Its gradient is a loop over the turns backwards,
 * whose body computes a turn once more, from what was carried into it, and goes through that turn's graph:
 * so it is recorded as any loop is, and can be differentiated again.
 */
export function recordLoop(recorder: Recorder, given: Loop): Turn {
  const loop = { ...given, body: ownedBy(recorder, given.body) };
  const carry = loop.init.map((x) => recorder.temporary(x.shape, x.dtype));
  let needed = loop.init.map((x) => x.requiresGrad);
  // A turn may make what is carried depend on parameters: then it does from the first turn on.
  for (;;) {
    const body = recordBody(recorder, loop, carry, needed);
    const later = needed.map((isNeeded, i) => isNeeded || body.turn.carry[i].requiresGrad);
    if (later.every((isNeeded, i) => isNeeded === needed[i]))
      return finish(recorder, loop, carry, body);
    needed = later;
  }
}

/** A body that uses what it gives: a tensor from around it that it only hands on has a gradient, too. */
function ownedBy(recorder: Recorder, body: Loop["body"]): Loop["body"] {
  const own = (x: Tensor) => (x.requiresGrad && !recorder.frame.owns(x) ? x.clone() : x);
  return (...turn) => {
    const { carry, y } = body(...turn);
    return { carry: carry.map(own), y: y.map(own) };
  };
}

/** A body, recorded with tensors that stand for what one turn is given. */
interface RecordedBody {
  readonly frame: Frame;
  /** Of what is carried, what depends on tensors that need gradients. */
  readonly needed: readonly boolean[];
  readonly turn: Turn;
  /** What all turns leave, and what each was handed, stacked. */
  readonly ys: readonly Tensor[];
  readonly handed: readonly Tensor[];
}

function recordBody(
  recorder: Recorder,
  { body, xs, length }: Loop,
  carry: readonly Tensor[],
  needed: readonly boolean[],
): RecordedBody {
  const frame = new Frame(length);
  const around = recorder.frame;
  const stacked = (x: Tensor) =>
    recorder.temporary([length, ...x.shape], x.dtype, { frame: around });
  const keep = (x: Tensor) => {
    const all = stacked(x);
    recorder.map(identity, [x], recorder.slice(all));
    return all;
  };
  return recorder.inBody(frame, () => {
    const handed = carry.map((x, i) => {
      const stand = x.alias(x);
      if (isFloat(x.dtype)) stand.requiresGrad = needed[i];
      return stand;
    });
    const slices = xs.map((x) => recorder.slice(x));
    for (const x of [...handed, ...slices]) frame.own(x);
    const before = isRecording() ? handed.map(keep) : [];
    const turn = checkGradients(recorder, () => body(handed, slices));
    const ys = turn.y.map(keep);
    // All are computed before the first is overwritten.
    const isStored = (x: Tensor) => carry.some(({ storage }) => storage === x.storage);
    const next = turn.carry.map((x, i) => (isStored(x) && x !== handed[i] ? x.clone() : x));
    for (const [i, x] of next.entries()) if (x !== handed[i]) recorder.map(identity, [x], carry[i]);
    return { frame, needed, turn, ys, handed: before };
  });
}

/** Notes the loop's step and what comes before it, and makes its results a part of the graph. */
function finish(
  recorder: Recorder,
  loop: Loop,
  carry: readonly Tensor[],
  body: RecordedBody,
): Turn {
  const { frame } = body;
  for (const [i, x] of loop.init.entries()) recorder.map(identity, [x], carry[i]);
  const { frame: around } = recorder;
  for (const { all, draw } of frame.random) {
    const { shape, strides, offset } = draw.keys;
    const keys = {
      shape: [loop.length, ...shape],
      strides: [frame.draws, ...strides],
      offset: around.draws + offset,
    };
    recorder.fillAtRandom(all, { ...draw, keys });
  }
  around.draws += loop.length * frame.draws;
  const written = new Set(
    frame.steps.flatMap((step) => ("output" in step ? [step.output.buffer] : [])),
  );
  const results = carry.map((x) => recorder.region(x)).filter(({ buffer }) => written.has(buffer));
  recorder.steps.push(
    scanStep(loop.length, recorder.frames.length - 1, { steps: frame.steps, results }),
  );
  return attach(new LoopGraph(recorder, loop, carry, body));
}

/** A loop as the graph has it. */
class LoopGraph {
  readonly inputs: readonly Tensor[];
  /** What is carried in the end, what all turns leave, what they were handed. */
  readonly results: readonly Tensor[];
  /** Stands for all results. */
  readonly bundle: Tensor;
  /** The gradients of results that a walk through the graph has brought. */
  readonly arrived = new Map<number, Tensor>();
  handed: readonly Tensor[] = [];
  readonly #recorder: Recorder;
  readonly #loop: Loop;
  readonly #body: RecordedBody;

  constructor(recorder: Recorder, loop: Loop, carry: readonly Tensor[], body: RecordedBody) {
    this.#recorder = recorder;
    this.#loop = loop;
    this.#body = body;
    this.inputs = [...loop.init, ...loop.xs, ...(isRecording() ? body.frame.captured : [])];
    this.results = [...carry, ...body.ys, ...body.handed];
    this.bundle = recorder.temporary([], "float32");
  }

  /** How many results are what the loop itself gives. */
  get given(): { carry: number; all: number } {
    const { init } = this.#loop;
    return { carry: init.length, all: init.length + this.#body.ys.length };
  }

  /** The gradients of the inputs: a loop over the turns backwards. */
  vjp(inputs: readonly Tensor[]): (Tensor | null)[] {
    const { body, length } = this.#loop;
    const { frame, needed } = this.#body;
    const arrived = new Map(this.arrived);
    this.arrived.clear();
    const count = needed.length;
    const [init, xs] = [inputs.slice(0, count), inputs.slice(count, count + this.#loop.xs.length)];
    const captured = inputs.slice(count + xs.length);
    const carried = [...needed.keys()].filter((i) => needed[i]);
    const left = [...arrived.keys()].filter((i) => i >= count);
    const createGraph = isRecording();

    const backward: Loop["body"] = (sums, slices) => {
      const take = split(slices);
      const x = take(xs.length).map((slice, i) => this.#asNeeded(slice, xs[i].requiresGrad));
      const before = take(count).map((slice, i) => this.#asNeeded(slice, needed[i]));
      const drawn = take(frame.random.length);
      const gradients = new Map(left.map((i, k) => [i, slices[slices.length - left.length + k]]));
      for (const [k, i] of carried.entries()) gradients.set(i, sums[k]);
      const { carry, y } = withRecording(true, () => this.#replay(drawn, () => body(before, x)));
      const outputs = [...carry, ...y, ...before];
      const walked = [...gradients.keys()].filter((i) => outputs[i].requiresGrad);
      const found = new Map<Tensor, Tensor>();
      propagate(
        walked.map((i) => outputs[i]),
        walked.map((i) => gradients.get(i)!),
        { createGraph },
        (tensor, gradient) => void found.set(tensor, gradient),
        new Set([...before, ...x, ...captured]),
      );
      const of = (tensor: Tensor) => found.get(tensor) ?? zerosLike(tensor);
      const totals = captured.map((tensor, i) => {
        const sum = sums[carried.length + i];
        return found.has(tensor) ? sum.add(found.get(tensor)!) : sum;
      });
      return {
        carry: [...carried.map((i) => of(before[i])), ...totals],
        y: x.filter((each) => each.requiresGrad).map(of),
      };
    };
    const reversed = (x: Tensor) => x.flip(0);
    const turns = recordLoop(this.#recorder, {
      body: backward,
      init: [
        ...carried.map((i) => arrived.get(i) ?? zerosLike(init[i])),
        ...captured.map(zerosLike),
      ],
      xs: [
        ...xs,
        ...this.handed,
        ...frame.random.map(({ all }) => all),
        ...left.map((i) => arrived.get(i)!),
      ].map(reversed),
      length,
    });
    const slopes = [...turns.y.map(reversed)];
    return [
      ...needed.map((_, i) => (carried.includes(i) ? turns.carry[carried.indexOf(i)] : null)),
      ...xs.map((x) => (x.requiresGrad ? slopes.shift()! : null)),
      ...turns.carry.slice(carried.length),
    ];
  }

  /** A slice that the turn's graph leads to, also where the walk through it is not recorded itself. */
  #asNeeded(slice: Tensor, isNeeded: boolean): Tensor {
    if (!isNeeded || slice.requiresGrad) return slice;
    const leaf = slice.alias(slice);
    leaf.requiresGrad = true;
    this.#recorder.frame.own(leaf);
    return leaf;
  }

  /** Computes a turn once more, with the numbers that were drawn for it. */
  #replay(drawn: readonly Tensor[], turn: () => Turn): Turn {
    const { frame } = this.#recorder;
    frame.replayed = [...drawn];
    try {
      return turn();
    } finally {
      frame.replayed = null;
    }
  }
}

/** Takes so many from the front of a list at each call. */
function split(list: readonly Tensor[]) {
  let start = 0;
  return (count: number) => {
    start += count;
    return list.slice(start - count, start);
  };
}

function zerosLike({ shape, dtype }: Tensor): Tensor {
  return operand(0, dtype).expand(shape);
}

const loopOp: Op<LoopGraph> = {
  name: "scan",
  isComposed: true,
  infer: (_, { bundle }) => bundle,
  forward: (_, { bundle }) => bundle.alias(bundle),
  vjp: (node) => node.attributes.vjp(node.inputs.map((_, i) => node.input(i))),
};

/** One result of a loop. Its gradient waits with the loop for those of the others. */
const resultOp: Op<{ graph: LoopGraph; index: number }> = {
  name: "result of scan",
  isComposed: true,
  infer: (_, { graph, index }) => graph.results[index],
  forward: (_, { graph, index }) => graph.results[index].alias(graph.results[index]),
  vjp: ({ attributes: { graph, index } }, gradient) => {
    graph.arrived.set(index, gradient);
    return [0];
  },
};

function attach(graph: LoopGraph): Turn {
  const bundle = apply(loopOp, graph.inputs, graph);
  const results = graph.results.map((_, index) => apply(resultOp, [bundle], { graph, index }));
  const { carry, all } = graph.given;
  graph.handed = results.slice(all);
  return { carry: results.slice(0, carry), y: results.slice(carry, all) };
}
