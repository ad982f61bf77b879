import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { addSettings } from "../../src/cli/train/settings.ts";
import { type Expression, functions, input } from "../../src/expr/index.ts";
import { manualSeed, noGrad, type Tensor } from "../../src/index.ts";
import { Activation, buildSequential } from "../../src/manual/index.ts";
import { twinKinds } from "../../src/manual/twins.ts";
import * as nn from "../../src/nn/index.ts";
import {
  activationKinds,
  type LayerDescription,
  layerKinds,
  rowOf,
} from "../../src/nn/layers/table.ts";
import {
  activationWords,
  layerForms,
  readLayer,
  readLayers,
  writeLayer,
  writeLayers,
} from "../../src/nn/layers/text.ts";
import { activations } from "../../src/trace/index.ts";
import { draw, expectSame, leaf } from "../manual/support.ts";
import { descriptionSamples } from "./samples.ts";

const dtype = "float64";
const batch = 5;

/** The classes of single layers that `nn` exports. */
const classes = Object.values(nn).filter(
  (value): value is typeof nn.Linear =>
    typeof value === "function" && value.prototype instanceof nn.Module,
);

it("builds each kind of layer as a class that nn exports", () => {
  for (const kind of layerKinds) {
    const { layer, shape } = descriptionSamples[kind];
    expect(classes).toContain(nn.buildSequential(shape, [layer])[0].constructor);
  }
});

describe.each(layerKinds)("%s", (kind) => {
  const { layer, word, shape } = descriptionSamples[kind];
  const x = draw([batch, ...shape], 1);

  it("is built as a module that gives the shape that its row says", () => {
    const { output } = rowOf(kind);
    const after = output?.(shape, layer as never) ?? shape;
    const model = nn.buildSequential(shape, [layer, { kind: "dropout" }], { dtype });
    expect(model.forward(x).shape).toEqual([batch, ...after]);
    const summary = model.summary(x).rows[0];
    expect(summary.layer).toBe(`0 ${model[0]}`);
  });

  it("can be trained on the fewest samples that its row says, and on no fewer", () => {
    const { leastBatch = 1 } = rowOf(kind);
    const model = nn.buildSequential(shape, [layer], { dtype });
    expect(model.forward(draw([leastBatch, ...shape], 2)).shape[0]).toBe(leastBatch);
    if (leastBatch === 1) return;
    expect(() => model.forward(draw([leastBatch - 1, ...shape], 2))).toThrow("larger batch");
  });

  it("is written as a word, and read from it", () => {
    expect(writeLayer(layer)).toBe(word);
    expect(readLayer(word)).toEqual(layer);
    expect(readLayer(` ${word.toUpperCase()} `)).toEqual(layer);
    expect(() => readLayer(`${word}:1`)).toThrow(/takes (no options|only [\w, ]+): "/);
  });

  it("has defaults that need not be written", () => {
    const { options } = rowOf(kind);
    if (Object.values(options).some((option) => !("default" in option))) return;
    const plain = { kind } as LayerDescription;
    expect(writeLayer(plain)).toBe(kind.toLowerCase());
    const defaults = Object.entries(options).map(([name, option]) => [name, option.default]);
    expect(readLayer(kind)).toEqual({ kind, ...Object.fromEntries(defaults) });
    const [written, left] = [readLayer(kind), plain].map(
      (layer) => nn.buildSequential(shape, [layer])[0],
    );
    expect(String(written)).toBe(String(left));
  });

  it("is in the help of the command line", () => {
    const help = addSettings(new Command()).helpInformation().replace(/\s+/g, " ");
    const form = layerForms[layerKinds.indexOf(kind)];
    const [, list] = /--layers <list> (.*?) --activation/.exec(help)!;
    expect(list.slice(list.indexOf(";"))).toContain(` ${form}`);
  });

  if (twinKinds.includes(kind)) {
    it("has a hand-written twin with the same numbers and gradients", () => {
      expectTwin(layer, shape);
    });
  } else {
    it("has no hand-written twin, and is told so with those that have one", () => {
      expect(() => buildSequential(shape, [layer])).toThrow(
        new RegExp(
          `^buildSequential: layers\\[0\\]: ${kind} has no hand-written backward; these have: ` +
            "linear, batchNorm, .*relu.* Use nn.buildSequential$",
        ),
      );
    });
  }
});

/** Compares what both compute from the same state and the same draws, in training and in evaluation. */
function expectTwin(layer: LayerDescription, shape: number[]): void {
  const x = draw([batch, ...shape], 1);
  for (const training of [true, false]) {
    const model = nn.buildSequential(shape, [layer], { dtype }).train(training);
    const byHand = buildSequential(shape, [layer], { dtype }).train(training);
    noGrad(() => {
      for (const [i, parameter] of model.parameters().entries()) {
        parameter.copy_(draw(parameter.shape, i + 3));
      }
    });
    byHand.loadStateDict(model.stateDict());

    const given = leaf(x);
    manualSeed(1);
    const expected = model.forward(given);
    const dy = draw(expected.shape, 2);
    expected.backward(dy);
    manualSeed(1);
    expectVaried(byHand.forward(x), expected);
    expectVaried(byHand.backward(dy), given.grad!);
    for (const [i, { gradient }] of byHand.parameters().entries()) {
      expectVaried(gradient, model.parameters()[i].grad!);
    }
    const state = Object.entries(model.stateDict());
    expect(Object.keys(byHand.stateDict()).sort()).toEqual(state.map(([name]) => name).sort());
    for (const [name, value] of state) expectSame(byHand.stateDict()[name], value);
  }
}

/** That two tensors have the same numbers, and not all the same one. */
function expectVaried(actual: Tensor, expected: Tensor): void {
  expect(new Set(expected.data).size).toBeGreaterThan(1);
  expectSame(actual, expected);
}

describe.each(activationKinds)("the activation function %s", (kind) => {
  const { layer, shape } = descriptionSamples[kind];
  const { kind: _, ...options } = layer;
  const f = functions[kind] as (...args: unknown[]) => Expression;

  it("is the function of that name, with its options and with the defaults of both", () => {
    const x = draw([batch, ...shape], 1);
    for (const [described, ...rest] of [
      [layer, ...Object.values(options)],
      [{ kind } as LayerDescription],
    ] as const) {
      const expected = new Activation(f(input(0), ...rest)).forward(x);
      expectSame(nn.buildSequential(shape, [described]).forward(x), expected);
    }
  });

  it("goes by that name in a network file, and by its word as a setting", () => {
    expect(activations).toContain(kind);
    expect(readLayer(activationWords[activationKinds.indexOf(kind)]).kind).toBe(kind);
  });
});

describe("descriptions", () => {
  const build = (...layers: unknown[]) =>
    nn.buildSequential(4, layers as LayerDescription[]) as unknown;

  it.each([
    [{ kind: "leakyrelu" }, '"leakyrelu" is no kind of layer; did you mean "leakyRelu"?'],
    [{ kind: "step" }, /^"step" is no kind of layer; expected one of linear, .*tanhshrink$/],
    [{ kind: "lineer", units: 8 }, '"lineer" is no kind of layer; did you mean "linear"?'],
    [{ type: "relu" }, 'expected a layer such as { kind: "relu" }, got {"type":"relu"}'],
    [{ kind: 3 }, 'expected a layer such as { kind: "relu" }, got {"kind":3}'],
    [null, 'expected a layer such as { kind: "relu" }, got null'],
    [undefined, 'expected a layer such as { kind: "relu" }, got undefined'],
    ["relu", 'expected a layer such as { kind: "relu" }, got "relu"'],
    [new nn.ReLU(), /^expected a layer such as { kind: "relu" }, got /],
    [() => "relu", 'expected a layer such as { kind: "relu" }, got a function'],
    [{ kind: "toString" }, /^"toString" is no kind of layer/],
    [{ kind: "linear" }, "linear: units must be a positive integer, got undefined"],
    [{ kind: "linear", units: "8" }, 'linear: units must be a positive integer, got "8"'],
    [
      { kind: "linear", units: 8, width: 8 },
      "linear: there is no option width. The options are units",
    ],
    [{ kind: "linear", unit: 8 }, "linear: there is no option unit. Did you mean units?"],
    [{ kind: "relu", p: 1 }, "relu: there is no option p. It takes no options"],
    [{ kind: "dropout", p: 1 }, "dropout: p must be a probability below 1, got 1"],
    [{ kind: "dropout", p: null }, "dropout: p must be a probability below 1, got null"],
    [
      { kind: "leakyRelu", negativeSlope: Number.NaN },
      "leakyRelu: negativeSlope must be a finite number, got NaN",
    ],
  ])("%j is refused, with its place", (wrong, message) => {
    const after = (text: string) => text.replace("buildSequential: layers[1]: ", "");
    try {
      build({ kind: "relu" }, wrong);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ name: "ValueError" });
      expect((error as Error).message).toContain("buildSequential: layers[1]: ");
      expect(after((error as Error).message)).toMatch(message);
    }
  });

  const builders = { nn: nn.buildSequential, manual: buildSequential };

  describe.each(Object.entries(builders))("given to %s", (_, build) => {
    it.each([
      [[], "[]"],
      [-1, "-1"],
      [Number.NaN, "NaN"],
      [[2.5], "[2.5]"],
      [["4"], '["4"]'],
      ["4", '"4"'],
      [null, "null"],
      [undefined, "undefined"],
      [{ length: 1 }, '{"length":1}'],
    ])("a sample %j is none", (sample, got) => {
      expect(() => build(sample as number, [])).toThrow(
        expect.objectContaining({
          name: "ShapeError",
          message:
            "buildSequential: expected how many features a sample has, or its shape without the " +
            `batch, got ${got}`,
        }),
      );
    });

    it.each([
      [undefined, "undefined"],
      [null, "null"],
      ["relu", '"relu"'],
      [{ kind: "relu" }, '{"kind":"relu"}'],
    ])("%j is no list of layers", (layers, got) => {
      expect(() => build(4, layers as never)).toThrow(
        expect.objectContaining({
          name: "ValueError",
          message: `buildSequential: expected a list of layers such as [{ kind: "relu" }], got ${got}`,
        }),
      );
    });

    it("a list with a hole, or with a layer that is none, is refused with the place", () => {
      for (const layers of [new Array(1), [null], [[]], [{ kind: "reluu" }]]) {
        expect(() => build(4, layers)).toThrow(/^buildSequential: layers\[0\]: .*relu/);
      }
    });
  });

  it("have the types that their rows say", () => {
    // @ts-expect-error units are needed
    const withoutUnits: LayerDescription = { kind: "linear" };
    // @ts-expect-error relu has no options
    const withSlope: LayerDescription = { kind: "relu", negativeSlope: 1 };
    expect([withoutUnits, withSlope]).toHaveLength(2);
  });
});

describe("words", () => {
  it("make a list", () => {
    const text = "256,relu,batchnorm,dropout:0.2,128,tanh";
    expect(writeLayers(readLayers(text))).toBe(text);
    expect(readLayers(" 8 , ReLU,Dropout:0.5,leakyRelu")).toEqual([
      { kind: "linear", units: 8 },
      { kind: "relu" },
      { kind: "dropout", p: 0.5 },
      { kind: "leakyRelu", negativeSlope: 0.01 },
    ]);
    expect(readLayers(" ")).toEqual([]);
  });

  it.each([
    ["foo", /^"foo" is no layer: a number of units, batchnorm, .*dropout:p, .*tanhshrink$/],
    ["8,,8", /^"" is no layer/],
    ["0", "linear: units must be a positive integer, got 0"],
    ["dropout:2", "dropout: p must be a probability below 1, got 2"],
    ["dropout:", 'dropout: p must be a probability below 1, got ""'],
    ["dropout:much", 'dropout: p must be a probability below 1, got "much"'],
    ["relu:1", 'relu takes no options: "relu:1"'],
  ])("%j is refused", (text, message) => {
    expect(() => readLayers(text)).toThrow(message);
  });
});
