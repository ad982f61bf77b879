import { type ReadonlySignal, useComputed, useSignalEffect } from "@preact/signals";
import { formatShortFormula as short, symbolPath } from "chainrule/draw";
import { useRef } from "preact/hooks";
import { certaintyPixels, classColours, colours } from "../../../canvas/colours.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { explanation } from "../../../state/explanation.ts";
import type { CourseInfo, View } from "../engine/messages.ts";
import { mapSize } from "../measure/map-size.ts";
import type { DecisionMap } from "../measure/surface.ts";
import { chosenUnit } from "../near/state.ts";
import { address } from "./address.ts";
import { calm } from "./calm.ts";
import { drawing } from "./drawing.ts";
import { frame } from "./signals.ts";

interface PlaneProps {
  readonly course: ReadonlySignal<CourseInfo | null>;
  readonly view: ReadonlySignal<View | null>;
  /** Whether points can be added to it, and chosen on it. */
  readonly isMain: boolean;
  readonly name: string;
}

/** The plane: each class's probability as the strength of its colour, where they are equal a line, and the points. */
export function Plane({ course, view, isMain, name }: PlaneProps) {
  const map = useMap(view);
  const boundary = useBoundary(view);
  const points = useCanvas((context, width, height) => {
    const { value } = course;
    if (!value) return;
    drawPoints(context, value, width, height);
    if (isMain) drawChosen(context, value, width, height);
  });
  const text = useComputed(() => {
    const { value } = calm.words;
    return describe(name, course.value, (isMain ? value?.main : value?.other) ?? null);
  });
  return (
    <div class="plane">
      <canvas ref={map} class="map" width={mapSize} height={mapSize} />
      <canvas ref={boundary} />
      <canvas
        ref={points}
        role="img"
        aria-label={text}
        onPointerMove={(event) => isMain && explainPoint(event, course.value)}
        onPointerLeave={() => {
          explanation.value = "";
        }}
        onClick={(event) => {
          if (!isMain || !course.value) return;
          const place = placeOf(event, course.value);
          if (drawing.isOn.value) drawing.add(place.x, place.y);
          else if (place.row !== null) address.row.value = place.row;
        }}
      />
    </div>
  );
}

/** The decision map has a pixel for each of its points: to stretch it is not the page's work. */
function useMap(view: ReadonlySignal<View | null>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    const map = view.value?.map;
    const pixels = certaintyPixels.value;
    const context = canvas.current?.getContext("2d");
    if (map && context) context.putImageData(imageOf(map, mapSize, pixels), 0, 0);
  });
  return canvas;
}

/** The line where two classes are equally likely. */
function useBoundary(view: ReadonlySignal<View | null>) {
  return useCanvas((context, width, height) => {
    const boundary = view.value?.map.boundary ?? [];
    const [cellX, cellY] = [width / (mapSize - 1), height / (mapSize - 1)];
    context.strokeStyle = colours.value.css.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    for (let i = 0; i < boundary.length; i += 4) {
      context.moveTo(boundary[i] * cellX, height - boundary[i + 1] * cellY);
      context.lineTo(boundary[i + 2] * cellX, height - boundary[i + 3] * cellY);
    }
    context.stroke();
  });
}

function imageOf(map: DecisionMap, size: number, pixels: readonly Uint32Array[]): ImageData {
  const image = new ImageData(size, size);
  const words = new Uint32Array(image.data.buffer);
  for (let row = 0; row < size; row++) {
    // The plane's least y is at the bottom.
    const to = (size - 1 - row) * size;
    for (let column = 0; column < size; column++) {
      const i = row * size + column;
      words[to + column] = pixels[map.classes[i] % pixels.length][map.certainty[i]];
    }
  }
  return image;
}

const markArea = 44;

function drawPoints(
  context: CanvasRenderingContext2D,
  { points, plane }: CourseInfo,
  width: number,
  height: number,
): void {
  const { classCss, css } = colours.value;
  const kept = new Set(points.validation);
  const area = points.targets.length > 600 ? markArea / 3 : markArea;
  const marks = points.classes.map((_, i) => new Path2D(symbolPath(markOf(i), area)));
  context.lineWidth = 1;
  points.targets.forEach((target, row) => {
    const [x, y] = positionOf(points, row);
    context.save();
    context.translate(
      ((x - plane.x[0]) / (plane.x[1] - plane.x[0])) * width,
      height - ((y - plane.y[0]) / (plane.y[1] - plane.y[0])) * height,
    );
    const colour = classCss[target % classColours];
    // What is kept for validation is hollow.
    context.fillStyle = kept.has(row) ? css.paper : colour;
    context.strokeStyle = kept.has(row) ? colour : css.paper;
    context.lineWidth = kept.has(row) ? 1.8 : 1;
    context.fill(marks[target]);
    context.stroke(marks[target]);
    context.restore();
  });
}

/** Circle, triangle, square, diamond, cross, star, Y: those first that are told apart best. */
const markOrder = [0, 5, 3, 2, 1, 4, 6];
const markOf = (index: number) => markOrder[index % markOrder.length];

function drawChosen(
  context: CanvasRenderingContext2D,
  { points, plane }: CourseInfo,
  width: number,
  height: number,
): void {
  const row = address.row.value;
  if (chosenUnit.value === null || row >= points.targets.length) return;
  const [x, y] = positionOf(points, row);
  context.strokeStyle = colours.value.css.ink;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(
    ((x - plane.x[0]) / (plane.x[1] - plane.x[0])) * width,
    height - ((y - plane.y[0]) / (plane.y[1] - plane.y[0])) * height,
    9,
    0,
    2 * Math.PI,
  );
  context.stroke();
}

function positionOf({ values, features, axes }: CourseInfo["points"], row: number) {
  return [
    values[row * features.length + axes[0]],
    values[row * features.length + axes[1]],
  ] as const;
}

interface Place {
  readonly x: number;
  readonly y: number;
  /** The point that is there. */
  readonly row: number | null;
}

/** So near a point it is meant, in pixels. */
const reach = 12;

function placeOf(event: MouseEvent, { points, plane }: CourseInfo): Place {
  const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
  const x = plane.x[0] + ((event.clientX - left) / width) * (plane.x[1] - plane.x[0]);
  const y = plane.y[1] - ((event.clientY - top) / height) * (plane.y[1] - plane.y[0]);
  let row: number | null = null;
  let nearest = reach;
  for (let i = 0; i < points.targets.length; i++) {
    const [px, py] = positionOf(points, i);
    const distance = Math.hypot(
      ((px - x) / (plane.x[1] - plane.x[0])) * width,
      ((py - y) / (plane.y[1] - plane.y[0])) * height,
    );
    if (distance < nearest) [row, nearest] = [i, distance];
  }
  return { x, y, row };
}

function explainPoint(event: MouseEvent, course: CourseInfo | null): void {
  const map = frame.value?.main.map;
  if (!course || !map) return;
  const { x, y, row } = placeOf(event, course);
  const { points, plane } = course;
  const size = Math.sqrt(map.classes.length);
  const cell = (at: number, [from, to]: readonly [number, number]) =>
    Math.min(size - 1, Math.max(0, Math.round(((at - from) / (to - from)) * (size - 1))));
  const i = cell(y, plane.y) * size + cell(x, plane.x);
  const least = 1 / points.classes.length;
  const probability = least + (map.certainty[i] / 255) * (1 - least);
  const [first, second] = points.axes.map((axis) => points.features[axis]);
  const what =
    row === null
      ? ""
      : ` A point of class ${points.classes[points.targets[row]]}${points.validation.includes(row) ? ", kept for validation" : ""}.`;
  explanation.value = `${first} = ${short(x, 3)}, ${second} = ${short(y, 3)}: class ${points.classes[map.classes[i]]} with probability ${short(probability, 2)}.${what}`;
}

function describe(name: string, course: CourseInfo | null, view: View | null): string {
  if (!course || !view) return `${name}: nothing yet`;
  const { points } = course;
  const share = (100 * view.train.accuracy).toFixed(1);
  return `${name}: ${points.targets.length} points of ${points.classes.length} classes at step ${view.step}; ${share} % of the training points are on the right side of the boundary`;
}
