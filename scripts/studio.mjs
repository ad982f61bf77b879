// Builds the studio as a static site, dist/studio, and says how large it is.
import { fileURLToPath } from "node:url";
import { buildElement } from "./build-element.mjs";
import { buildStudio } from "./build-studio.mjs";
import { compressed, pageSizes } from "./studio-sizes.mjs";

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const folder = fileURLToPath(new URL("../dist/studio", import.meta.url));
const files = await buildStudio(folder);
const element = await buildElement(folder);
const total = files.reduce((sum, file) => sum + compressed(file), 0);
console.log(`dist/studio: a static site of ${files.length} files, ${kilobytes(total)} compressed.`);
const sizes = Object.entries(pageSizes(files)).map(([page, size]) => `${page} ${kilobytes(size)}`);
console.log(`Script that a page loads when it is the first: ${sizes.join(", ")}.`);
console.log(`${element.fileName}, for other people's pages: ${kilobytes(compressed(element))}.`);
