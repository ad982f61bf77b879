import { computed, type Signal } from "@preact/signals";
import { Choices } from "../../parts/Choices.tsx";
import { type GridCell, NumberGrid, useTold } from "../../parts/NumberGrid.tsx";
import { numberAt, type Rows } from "../../parts/numbers-field.ts";
import { Row } from "../../parts/Row.tsx";
import { Steps } from "../../parts/Steps.tsx";
import { Tries } from "../../parts/Tries.tsx";
import { ViewSwitch } from "../../parts/ViewSwitch.tsx";
import { Frame } from "../../shell/Frame.tsx";
import { useOnChange } from "../../state/on-change.ts";
import { voiceOf } from "../../state/view.ts";
import {
  initialImage,
  initialKernel,
  initialUpstream,
  kernel,
  numbers,
  type opened,
  picked,
  places,
  settings,
  side,
  state,
  used,
} from "./state.ts";
import { tries } from "./tries.ts";
import { explain, sentence, Words } from "./Words.tsx";

const { view, of, at } = state;

/** A convolution of one image with one kernel, forward and backward. */
export default function ConvolutionPage() {
  useOnChange(of, (now) => {
    view.value = now === "output" ? "value" : "gradient";
  });
  const label = (step: number) => {
    const count = side.value ** 2;
    const index = `[${Math.floor(step / side.value)}][${step % side.value}]`;
    const name = { output: "y", weight: "∂L/∂W", input: "∂L/∂x" }[of.value];
    return `${step + 1} of ${count}: ${name}${index}`;
  };
  return (
    <Frame
      title="A convolution"
      summary="A window moves over an image. At each place the sum of its products with the kernel is one output. Drag any underlined number; pick any other."
      thing={
        <>
          <ViewSwitch view={view} />
          <div class="grid-settings small">
            <Setting name="Kernel" chosen={state.kernel} options={["1", "2", "3"]} />
            <Setting name="Stride" chosen={state.stride} options={["1", "2", "3"]} />
            <Setting name="Padding" chosen={state.padding} options={["0", "1", "2"]} />
            <Setting name="Dilation" chosen={state.dilation} options={["1", "2"]} />
          </div>
          <Matrices />
          <Tries tries={tries} />
        </>
      }
      words={<Words />}
      steps={<Steps at={at} last={side.value ** 2 - 1} label={label} />}
    />
  );
}

function Setting<T extends string>(props: {
  name: string;
  chosen: Signal<T>;
  options: readonly T[];
}) {
  return (
    <Row name={props.name}>
      <Choices {...props} />
    </Row>
  );
}

function Matrices() {
  const now = view.value;
  const voice = voiceOf[now];
  const symbols = {
    value: ["x, the image", "W, the kernel", "y, the output"],
    gradient: ["∂L/∂x", "∂L/∂W", "∂L/∂y, what comes back"],
    update: ["x stays as it is", "−η · ∂L/∂W", "y as it is"],
  }[now];
  const shared = { used, picked, told: useTold(explain, sentence) };
  const image = initialImage.length;
  const padding = now === "update" ? 0 : settings.value.padding;
  return (
    <div class="number-grids">
      <NumberGrid
        title={symbols[0]}
        voice={now === "update" ? "forward" : voice}
        cells={padded(matrix("x", image, "input", state.x, initialImage), padding)}
        {...shared}
      />
      <NumberGrid
        title={symbols[1]}
        voice={voice}
        cells={matrix("W", kernel.value, "weight", state.W, initialKernel)}
        {...shared}
      />
      <NumberGrid
        title={symbols[2]}
        voice={now === "update" ? "forward" : voice}
        cells={matrix("y", places.value, "output", state.u, initialUpstream)}
        {...shared}
      />
    </div>
  );
}

/** The numbers of a matrix as the view has them: what is given is a handle, what is computed can be picked. */
function matrix(
  letter: "x" | "W" | "y",
  size: number,
  kind: (typeof opened)[number],
  rows: Signal<Rows>,
  initial: Rows,
): GridCell[][] {
  const now = view.value;
  const isGiven = letter === "y" ? now === "gradient" : now === "value";
  const canBePicked = letter === "y" ? now === "value" : now !== "value";
  return square(size, (i, j) => {
    const name = `${letter}[${i}][${j}]`;
    const value = computed(() => {
      const gradient = () => numbers.value.get(`dL/d${name}`) ?? 0;
      if (now === "value" || (now === "update" && letter !== "W")) {
        return numbers.value.get(name) ?? null;
      }
      return now === "gradient" ? gradient() : -state.rate.value * gradient();
    });
    const handle = isGiven ? { value: numberAt(rows, i, j), initial: initial[i][j] } : undefined;
    const pick =
      canBePicked && !(now === "update" && letter === "x")
        ? () => {
            of.value = kind;
            at.value = i * size + j;
          }
        : undefined;
    return { name, value, handle, pick };
  });
}

const square = (size: number, cell: (i: number, j: number) => GridCell) =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => cell(i, j)));

/** With the zeros around it. */
function padded(cells: GridCell[][], padding: number): GridCell[][] {
  const size = cells.length;
  return square(size + 2 * padding, (i, j) => {
    const inside = cells[i - padding]?.[j - padding];
    const name = `outside ${i}, ${j}`;
    return inside ?? { name, value: computed(() => 0), isOutside: true };
  });
}
