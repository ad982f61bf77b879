import { type ColourImage, decodePng } from "chainrule/io";

/** Photographs are looked at with so many pixels on their longer side. */
const longestSide = 1000;

/**
 * The pixels of a picture's file. Those of a PNG are read by the library, so that they are the same in every browser, and
 * for `chainrule predict`; other kinds the browser knows.
 *
 * @throws Error with a sentence, for what cannot be read.
 */
export async function pickedImage(file: File): Promise<ColourImage> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isPng = bytes[0] === 0x89 && bytes[1] === 0x50;
  return isPng ? decodePng(bytes, file.name) : decodedByBrowser(file);
}

async function decodedByBrowser(file: File): Promise<ColourImage> {
  const picture = await createImageBitmap(file).catch(() => {
    throw new Error(`${file.name}: this is no picture that the browser can read.`);
  });
  const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  );
  const context = new OffscreenCanvas(width, height).getContext("2d")!;
  context.drawImage(picture, 0, 0, width, height);
  return { width, height, pixels: context.getImageData(0, 0, width, height).data };
}
