import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { chooseDigits } from "../../scripts/choose-digits.mjs";
import type { ImageDataset } from "../../src/data/index.ts";
import { loadDigits, loadMnist } from "../../src/node/index.ts";

const folder = fileURLToPath(new URL("../../digits", import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith(".gz"));

describe("the digits that come with the package", async () => {
  const digits = await loadDigits();
  const mnist = await loadMnist();

  it("are what scripts/make-digits.mjs makes of MNIST", () => {
    const chosen = chooseDigits() as Record<string, Uint8Array>;
    expect(files.sort()).toEqual(
      Object.keys(chosen)
        .map((name) => `${name}.gz`)
        .sort(),
    );
    for (const [name, bytes] of Object.entries(chosen)) {
      const packed = readFileSync(`${folder}/${name}.gz`);
      expect(gunzipSync(packed).equals(bytes), name).toBe(true);
    }
  });

  const size = 784;
  const image = ({ pixels }: ImageDataset, i: number) =>
    Buffer.from(pixels.buffer, pixels.byteOffset + i * size, size).toString("latin1");

  it.each([
    ["train", 100],
    ["test", 50],
  ] as const)(
    "each stands in MNIST's %s set with its label, none twice, %i of a class",
    (set, count) => {
      const known = new Map<string, number>();
      for (let i = 0; i < mnist[set].length; i++)
        known.set(image(mnist[set], i), mnist[set].labels[i]);
      const counts = new Array(10).fill(0);
      const seen = new Set<string>();
      for (const [i, label] of digits[set].labels.entries()) {
        const pixels = image(digits[set], i);
        expect(known.get(pixels)).toBe(label);
        seen.add(pixels);
        counts[label]++;
      }
      expect(seen.size).toBe(10 * count);
      expect(counts).toEqual(new Array(10).fill(count));
    },
  );

  it("are mixed: no class waits for the next to begin", () => {
    expect(new Set(digits.train.labels.subarray(0, 50)).size).toBe(10);
  });

  it("take at most 300 kB, packed as they are", () => {
    const bytes = files.reduce((sum, file) => sum + statSync(`${folder}/${file}`).size, 0);
    expect(bytes).toBeLessThanOrEqual(300_000);
    expect(bytes).toBeGreaterThan(200_000);
  });

  it("have their source and their licence beside them", () => {
    const text = readFileSync(`${folder}/README.md`, "utf8");
    for (const name of ["Yann LeCun", "Corinna Cortes", "Burges", "ShareAlike 3.0"]) {
      expect(text).toContain(name);
    }
  });
});
