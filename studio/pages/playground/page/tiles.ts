import type { Colours } from "../../../canvas/colours.ts";
import type { View } from "../../../state/view.ts";
import type { LayerFrame } from "../engine/messages.ts";

/** A unit of the figure, in its pixels. */
export interface Tile {
  readonly layer: number;
  readonly unit: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** All maps of a frame go onto one small image, since each image that is drawn from has its price. */
const atlas = new OffscreenCanvas(1, 1);
/** So many maps stand in a row of it. */
const across = 16;

/** Draws what each unit gives over the plane, or as a disc how much gradient comes to it, or how its bias was changed. */
export function drawTiles(
  context: CanvasRenderingContext2D,
  tiles: readonly Tile[],
  layers: readonly LayerFrame[],
  view: View,
  colours: Colours,
  pixels: Uint32Array,
): void {
  if (view === "value") drawMaps(context, tiles, layers, pixels);
  else for (const tile of tiles) drawDisc(context, tile, layers[tile.layer], view, colours);
}

function drawMaps(
  context: CanvasRenderingContext2D,
  tiles: readonly Tile[],
  layers: readonly LayerFrame[],
  pixels: Uint32Array,
): void {
  const mapped = tiles.flatMap((tile) => {
    const map = layers[tile.layer]?.maps?.[tile.unit];
    return map ? [{ tile, map }] : [];
  });
  if (mapped.length === 0) return;
  const size = Math.sqrt(mapped[0].map.length);
  const [width, height] = [across * size, Math.ceil(mapped.length / across) * size];
  if (atlas.width !== width || atlas.height !== height) {
    [atlas.width, atlas.height] = [width, height];
  }
  const image = new ImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  mapped.forEach(({ map }, i) => {
    const corner = Math.floor(i / across) * size * width + (i % across) * size;
    writeMap(words, { corner, width }, map, size, pixels);
  });
  atlas.getContext("2d")!.putImageData(image, 0, 0);
  mapped.forEach(({ tile: { x, y, size: side } }, i) => {
    const [left, top] = [(i % across) * size, Math.floor(i / across) * size];
    context.drawImage(atlas, left, top, size, size, x, y, side, side);
  });
}

/** Writes a map into an image so wide, from a corner on. */
export function writeMap(
  image: Uint32Array,
  { corner, width }: { readonly corner: number; readonly width: number },
  map: Uint8Array,
  size: number,
  pixels: Uint32Array,
): void {
  for (let row = 0; row < size; row++) {
    // The plane's least y is at the bottom.
    const to = corner + (size - 1 - row) * width;
    for (let column = 0; column < size; column++)
      image[to + column] = pixels[map[row * size + column]];
  }
}

/** As large as the number beside the layer's largest; dotted where there is no number yet. */
function drawDisc(
  context: CanvasRenderingContext2D,
  { unit, x, y, size }: Tile,
  data: LayerFrame | undefined,
  view: View,
  { css }: Colours,
): void {
  if (!data) return;
  const isGradient = view === "gradient";
  const numbers = isGradient ? data.meanGradients : (data.step?.biasUpdates ?? null);
  const most = size / 2 - 4;
  const [middle, level] = [x + size / 2, y + size / 2];
  context.fillStyle = css.paper;
  context.fillRect(x, y, size, size);
  context.lineWidth = 1.5;
  context.beginPath();
  if (!numbers) {
    context.setLineDash([1.5, 3]);
    context.strokeStyle = css.line;
    context.arc(middle, level, most * 0.6, 0, 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
    return;
  }
  const largest = numbers.reduce((max, each) => Math.max(max, Math.abs(each)), 0);
  const share = largest === 0 ? 0 : Math.sqrt(Math.abs(numbers[unit]) / largest);
  context.arc(middle, level, Math.max(0.75, most * share), 0, 2 * Math.PI);
  context.fillStyle = isGradient ? css.gradient : css.update;
  context.strokeStyle = context.fillStyle;
  // What is negative is hollow.
  if (numbers[unit] < 0) context.stroke();
  else context.fill();
}
