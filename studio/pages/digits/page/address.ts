import { readStrokes, type Stroke, writeStrokes } from "../../../drawing/strokes.ts";
import {
  addressState,
  choice,
  type Field,
  integer,
  json,
  number,
  text,
} from "../../../state/address.ts";
import { pixelCount } from "../engine/classifier.ts";
import { stageCount } from "../engine/descent.ts";

const sources = ["set", "drawn"] as const;
export const panelNames = ["digit", "network", "pixel", "change", "numbers"] as const;
export type PanelName = (typeof panelNames)[number];

const isPanelName = (name: unknown): name is PanelName => panelNames.some((each) => each === name);

const strokesField: Field<readonly Stroke[]> = {
  initial: [],
  read: readStrokes,
  write: writeStrokes,
};

/** What is trained in the page; any other name is a run's. */
export const trainedHere = "here";

export const digitNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;
/** All of the page's state that its address has. */
export const address = addressState("digits", {
  source: choice(sources, "set"),
  /** Which of the digits that are held out. */
  digit: integer(15, { min: 0, max: 499 }),
  /** Which digits are there to choose from. */
  shelf: choice(digitNames, "3"),
  strokes: strokesField,
  /** The digit that the loss asks for. */
  target: choice(digitNames, "8"),
  /** How far the picture is on its way to it. */
  step: integer(0, { min: 0, max: stageCount }),
  /** How far the picture goes in each step. */
  length: number(0.25, { min: 0.01, max: 5 }),
  pixel: integer(14 * 28 + 9, { min: 0, max: pixelCount - 1 }),
  /** The value that the pixel would have. */
  to: number(1, { min: 0, max: 1 }),
  network: text(trainedHere),
  seed: integer(1, { min: 0, max: 2 ** 31 - 1 }),
  open: json<readonly PanelName[]>(["digit", "network", "pixel", "change"], (data) =>
    Array.isArray(data) ? data.filter(isPanelName) : undefined,
  ),
});
