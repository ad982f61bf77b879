import type { AlertKind } from "chainrule/doctor";
import type { Breaks, Settings } from "../engine/settings.ts";

/** Something that can be broken. */
export interface Break {
  readonly key: Exclude<keyof Breaks, "sigmoidStack">;
  readonly title: string;
  /** What it does to the numbers. */
  readonly text: string;
  /** What the doctor may say to it. */
  readonly alerts: readonly AlertKind[];
}

export const breaks: readonly Break[] = [
  {
    key: "noZeroing",
    title: "Gradients are not zeroed",
    text: "backward adds to what is there. Without zeroing, each step walks along the sum of all gradients so far, and overshoots further each time.",
    alerts: [
      "gradients-not-zeroed",
      "learning-rate-too-high",
      "exploding-gradient",
      "update-ratio",
    ],
  },
  {
    key: "wrongTranspose",
    title: "A wrong transpose",
    text: "dX is dZ times W transposed, where it should be dZ times W. In a square layer both have one shape, and nothing complains: all before it learns along a wrong gradient. With no square layer it is done in all, and the shapes give it away.",
    alerts: ["update-ratio"],
  },
  {
    key: "noAverage",
    title: "No average over the batch",
    text: "The loss is the batch’s sum. Its gradient is as many times too large as there are samples: the same as a learning rate so many times as high.",
    alerts: ["first-loss", "learning-rate-too-high", "update-ratio"],
  },
  {
    key: "earlyUpdate",
    title: "Update before all gradients",
    text: "Each layer is updated as soon as its own gradient is known. The layers below it get theirs through weights that the forward pass never used.",
    alerts: [],
  },
  {
    key: "slopeAtActivation",
    title: "The derivative at A, not at Z",
    text: "f′ is taken at what the activation gave, f′(A), not at what it was given, f′(Z). For ReLU it makes no difference, since A > 0 where Z > 0; for tanh and sigmoid every gradient below is wrong.",
    alerts: ["saturated-units"],
  },
  {
    key: "inPlace",
    title: "A cached tensor changed in place",
    text: "Each layer halves its input once it has used it, though backward still needs the old numbers. The library notices that they have changed, and refuses.",
    alerts: [],
  },
  {
    key: "reusedGraph",
    title: "The graph is used again",
    text: "backward is called twice on one loss. The first call frees the graph, and the library says so at the second.",
    alerts: [],
  },
  {
    key: "zeroInitialisation",
    title: "All weights begin at 0",
    text: "All units of a layer are alike, and stay so: nothing tells them apart. With 0 in every layer no gradient passes back at all.",
    alerts: ["no-gradient", "vanishing-gradient", "dead-units"],
  },
  {
    key: "highRate",
    title: "The rate is far too high",
    text: "The learning rate is 300 times as high. A step leaps over the valley, to a higher place than it came from.",
    alerts: ["learning-rate-too-high", "update-ratio", "saturated-units", "dead-units"],
  },
  {
    key: "unscaledInputs",
    title: "Inputs are not scaled",
    text: "All inputs are 50 times as large. The first layer’s sums are too, its units saturate, and its gradients are 50 times those of the others.",
    alerts: ["not-normalized", "saturated-units", "learning-rate-too-high"],
  },
];

/** Something that mends. */
export interface Cure {
  readonly title: string;
  readonly text: string;
  isOn(settings: Settings): boolean;
  set(settings: Settings, on: boolean): Settings;
}

const everyLayer = (settings: Settings, part: { batchNorm?: boolean; residual?: boolean }) => ({
  ...settings,
  layers: settings.layers.map((layer) => ({ ...layer, ...part })),
});

export const cures: readonly Cure[] = [
  {
    title: "Initialisation that fits",
    text: "He’s before ReLU and its kin, else Glorot’s: what goes through a layer keeps its size.",
    isOn: ({ initialisation }) => initialisation.scheme === "matched",
    set: (settings, on) => ({
      ...settings,
      initialisation: { ...settings.initialisation, scheme: on ? "matched" : "library" },
    }),
  },
  {
    title: "Batch norm in every layer",
    text: "Each unit’s sums are brought to mean 0 and deviation 1 over the batch, so that its activation is where its slope is.",
    isOn: ({ layers }) => layers.length > 0 && layers.every(({ batchNorm }) => batchNorm),
    set: (settings, on) => everyLayer(settings, { batchNorm: on }),
  },
  {
    title: "Residual layers",
    text: "What came in is added to what goes out: the gradient has a way round each layer.",
    isOn: ({ layers }) => layers.length > 0 && layers.every(({ residual }) => residual),
    set: (settings, on) => everyLayer(settings, { residual: on }),
  },
  {
    title: "Clipping",
    text: "All gradients together are shortened to a norm of 1 where they are longer.",
    isOn: ({ clip }) => clip !== null,
    set: (settings, on) => ({ ...settings, clip: on ? 1 : null }),
  },
];
