import type { Box, CellBox, FrameBox, Note, Room, Scene } from "./scene.ts";
import { elementsOf, type LayerShape, type NetworkShape, weightId } from "./shape.ts";

const cell = { width: 66, height: 42 };
/** Over a grid for its name, and on both sides of an operator. */
const [above, beside] = [34, 18];

/** Grids of numbers in a row, with what is done to them between. */
class Grids {
  readonly cells = new Map<string, CellBox>();
  readonly frames: FrameBox[] = [];
  readonly notes: Note[] = [];
  right = 0;
  /** Of the line of grids. */
  #top = 0;
  #width = 0;
  readonly #rows: number;
  readonly #isNarrow: boolean;

  constructor(rows: number, { isNarrow }: Room) {
    this.#rows = rows;
    this.#isNarrow = isNarrow;
  }

  /** On a narrow screen what follows stands below. */
  line(): this {
    if (!this.#isNarrow) return this;
    this.#width = Math.max(this.#width, this.right);
    this.#top += above + this.#rows * cell.height + 14;
    this.right = 0;
    return this;
  }

  /** Rows of ids under the name of their tensor. */
  grid(name: string, rows: readonly (readonly string[])[]): this {
    const { width, height } = cell;
    const top = this.#top + above + ((this.#rows - rows.length) * height) / 2;
    const left = this.right + 6;
    rows.forEach((row, j) => {
      row.forEach((id, i) => {
        this.cells.set(id, {
          x: left + i * width + 2,
          y: top + j * height + 2,
          width: width - 4,
          height: height - 4,
          size: "plain",
        });
      });
    });
    const box = { x: left, y: top, width: rows[0].length * width, height: rows.length * height };
    this.frames.push({ key: `grid ${name}`, kind: "matrix", ...box });
    this.#note("name", name, { ...box, y: top - above, height: above - 6 });
    this.right = left + box.width + 6;
    return this;
  }

  column(name: string, ids: readonly string[]): this {
    return this.grid(
      name,
      ids.map((id) => [id]),
    );
  }

  operator(text: string, width = beside): this {
    const { height } = cell;
    const y = this.#top + above + (this.#rows * height) / 2 - height / 2;
    this.#note("operator", text, { x: this.right, y, width, height });
    this.right += width;
    return this;
  }

  scene(): Scene {
    return {
      width: Math.max(this.#width, this.right),
      height: this.#top + above + this.#rows * cell.height + 4,
      cells: this.cells,
      frames: this.frames,
      notes: this.notes,
      doors: [],
      wires: new Map(),
    };
  }

  #note(kind: Note["kind"], text: string, box: Box): void {
    this.notes.push({
      key: `${text} at ${Math.round(box.x)} ${Math.round(box.y)}`,
      kind,
      text: () => text,
      ...box,
    });
  }
}

/** A layer as its matrix product: W·x + b = z, and then its activation. */
export function layerScene(layer: LayerShape, room: Room): Scene {
  const { weights, bias, sum, output, activation, from, inputs, units } = layer;
  const grids = new Grids(Math.max(inputs, units), room);
  const rows = elementsOf(weights, units).map((_, j) =>
    Array.from({ length: inputs }, (_, i) => weightId(layer, j, i)),
  );
  grids.grid(weights, rows).operator("·").column(from, elementsOf(from, inputs));
  grids.line();
  if (bias) grids.operator("+").column(bias, elementsOf(bias, units));
  grids.operator("=").column(sum, elementsOf(sum, units));
  if (output !== sum) {
    const name = activation.split(":")[0];
    grids.operator(name, 14 + 8 * name.length).column(output, elementsOf(output, units));
  }
  return grids.scene();
}

/** The loss, tensor by tensor: from the last layer's output to the one number. */
export function lossScene(shape: NetworkShape, room: Room): Scene {
  const { layers, lossSteps, targets } = shape;
  const { output, units } = layers[layers.length - 1];
  const grids = new Grids(units, room).column(output, elementsOf(output, units));
  if (targets.length > 0) grids.operator("").column("t", targets);
  lossSteps.forEach(({ name, ids }, i) => {
    // Half of them in each line, where there are two.
    if (i === Math.floor(lossSteps.length / 2)) grids.line();
    grids.operator("→").column(name, ids);
  });
  return grids.scene();
}
