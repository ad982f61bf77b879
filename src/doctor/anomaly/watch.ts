import type { Expression } from "../../expr/index.ts";
import type { Interceptor, Pass } from "../../ops/interceptors.ts";
import type { MapAttributes } from "../../ops/map/map.ts";
import { isRecording } from "../../ops/recording.ts";
import { GraphNode, type Op, Tensor } from "../../tensor/tensor.ts";
import { capture } from "../../text/source-line.ts";
import { AnomalyError } from "./anomaly.ts";
import { describe, type Origins } from "./describe.ts";
import { findIn, type Step } from "./find.ts";
import { formatAnomaly } from "./format.ts";
import { History, type Made } from "./history.ts";
import { nameOf, nameOfExpression } from "./names.ts";
import { type Place, parametersOf } from "./place.ts";
import { allFinite } from "./range.ts";

/** What is known of a step when it is taken; whether it concerns parameters is found when it matters. */
type Taken = Omit<Step, "areParameters" | "isUpdate">;

/** Looks at every result, and throws at the first that has a NaN or an infinity of its own. */
export class Watch implements Interceptor {
  readonly #history = new History();
  readonly #origins: Origins = new WeakMap();
  #place: Place = [];
  /** The recorded operation whose gradient is being computed. */
  #node: GraphNode | null = null;

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, run: () => Tensor): Tensor {
    const output = run();
    if (isRecording() && inputs.some((x) => x.requiresGrad)) {
      this.#origins.set(inputs, { place: this.#place, stack: capture() });
    }
    // A view has no numbers of its own, and those of a custom function were seen in its making.
    if (inputs.some((x) => x.storage === output.storage) || this.#history.knows(output)) {
      return output;
    }
    const expression = op.name === "map" ? (attributes as MapAttributes).expression : null;
    const name = nameOf(op, attributes);
    const step = { primitive: op.name, moves: op.moves ?? false, name, expression, attributes };
    this.#look({ ...step, inputs, output }, inputs);
    return output;
  }

  assign(
    target: Tensor,
    expression: Expression,
    inputs: readonly Tensor[],
    run: () => Tensor,
  ): Tensor {
    const before = inputs.map((x) => (x.storage === target.storage ? copyOf(x) : x));
    const operands = inputs.map((x) => this.#history.of(x, this.#place));
    run();
    const name = nameOfExpression(expression);
    const step = { primitive: "map", moves: false, name, expression, attributes: null };
    this.#look({ ...step, inputs: before, output: target }, inputs, operands);
    return target;
  }

  wrote(name: string, inputs: readonly Tensor[], output: Tensor): void {
    if (inputs.some((x) => x.storage === output.storage) || this.#history.knows(output)) return;
    const step = { primitive: name, moves: false, name, expression: null, attributes: null };
    this.#look({ ...step, inputs, output }, inputs);
  }

  within<T>(part: object, pass: Pass, run: () => T): T {
    const [place, node] = [this.#place, this.#node];
    if (part instanceof GraphNode) {
      this.#node = part;
    } else {
      if (place.length === 0) {
        for (const [name, parameter] of parametersOf(part)) this.#history.name(parameter, name);
      }
      this.#place = [...place, { part, pass }];
    }
    try {
      return run();
    } finally {
      this.#place = place;
      this.#node = node;
    }
  }

  /** @param given the operands themselves, where `step.inputs` has copies of their old numbers. */
  #look(step: Taken, given: readonly Tensor[], operands?: readonly Made[]): void {
    const { output, name, expression } = step;
    const place = this.#place;
    const history = this.#history;
    const from = operands ?? given.map((x) => history.of(x, place));
    const made = history.record(output, { operation: name, expression, operands: from, place });
    if (allFinite(made.range)) return;
    const areParameters = given.map((x) => history.isParameter(x));
    const whole = { ...step, areParameters, isUpdate: history.isParameter(output) };
    const found = findIn(whole);
    if (!found) return;
    const anomaly = describe(whole, found, made, this.#node, this.#origins);
    throw new AnomalyError(formatAnomaly(anomaly), anomaly);
  }
}

/** A copy of the numbers that is no operation. */
function copyOf(x: Tensor): Tensor {
  return Tensor.from(x.data.slice(), x.shape);
}
