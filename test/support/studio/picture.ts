import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";

const kept = fileURLToPath(new URL("../../studio/pictures/", import.meta.url));
/** Not in the temporary folder, which ends with the run. */
const differing = fileURLToPath(
  new URL("../../../node_modules/.cache/studio-pictures/", import.meta.url),
);

/** How far a pixel's colour may be off, of 1: browser and fonts are the same everywhere, rounding need not be. */
const colourTolerance = 0.1;
/** How many pixels may be off by more: a minus sign has seven. */
const pixelTolerance = 5;

/** How long a page may take to look as it did, in milliseconds: on a machine with other work a frame may come late. */
const patience = 15_000;

/**
 * Compares a page, as it is now, with its picture in `test/studio/pictures`. With `UPDATE_PICTURES=1` in
 * the environment the picture is renewed instead. What a page says to be under way is awaited, and so is a page that is
 * still on its way to its picture.
 *
 * @param name of the picture, without an ending.
 * @throws Error where they differ; it says where to look at both.
 */
export async function matchesPicture(page: Page, name: string): Promise<void> {
  const busy = page.getByText(/ (is|are) being (computed|built)\.$/);
  await busy.first().waitFor({ state: "hidden" });
  const file = `${kept}${name}.png`;
  if (process.env.UPDATE_PICTURES) {
    mkdirSync(kept, { recursive: true });
    writeFileSync(file, encoded(await atRest(page)));
    return;
  }
  if (!existsSync(file)) {
    throw new Error(`There is no picture ${file}: UPDATE_PICTURES=1 makes it`);
  }
  const expected = PNG.sync.read(readFileSync(file));
  const end = performance.now() + patience;
  let actual = await taken(page);
  let problem = difference(actual, expected);
  while (problem !== null && performance.now() < end) {
    actual = await taken(page);
    problem = difference(actual, expected);
  }
  if (problem === null) return;
  mkdirSync(differing, { recursive: true });
  writeFileSync(`${differing}${name}.png`, encoded(actual));
  if (problem.picture)
    writeFileSync(`${differing}${name}-difference.png`, encoded(problem.picture));
  throw new Error(
    `The page is not as in ${file}: ${problem.text}. What it is like now, and where it differs: ` +
      `${differing}${name}*.png. If it is right, UPDATE_PICTURES=1 renews the picture`,
  );
}

/** The visible part of a page, at rest. */
export function screenshot(page: Page): Promise<Buffer> {
  return page.screenshot({ animations: "disabled", caret: "hide", scale: "css" });
}

const taken = async (page: Page) => PNG.sync.read(await screenshot(page));

/** The page once two pictures in a row are the same. */
async function atRest(page: Page): Promise<PNG> {
  for (let before = await taken(page); ; ) {
    const now = await taken(page);
    if (now.data.equals(before.data)) return now;
    before = now;
  }
}

/** As small as it gets without losing colours: flat areas need no filter, and a page is opaque. */
export function encoded(picture: PNG): Buffer {
  return PNG.sync.write(picture, {
    colorType: 2,
    filterType: 0,
    deflateLevel: 9,
    deflateStrategy: 0,
  });
}

/** How a picture differs from the one that was expected, beyond the tolerances; else null. */
export function difference(actual: PNG, expected: PNG): { text: string; picture?: PNG } | null {
  const { width, height } = expected;
  if (actual.width !== width || actual.height !== height) {
    return { text: `${actual.width} × ${actual.height} pixels, not ${width} × ${height}` };
  }
  const picture = new PNG({ width, height });
  const count = pixelmatch(actual.data, expected.data, picture.data, width, height, {
    threshold: colourTolerance,
  });
  return count <= pixelTolerance ? null : { text: `${count} pixels differ`, picture };
}
