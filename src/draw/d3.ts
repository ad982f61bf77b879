/**
 * The parts of D3 that pictures are made with. This is the one file of the library that imports packages:
 * `npm run build` writes it with their code inside, so that whoever installs the library needs none. No
 * type of theirs leaves this folder.
 */
export { extent, groups, least, max, median, min, quantile, range, ticks } from "d3-array";
export { contours } from "d3-contour";
export { line, symbol, symbolsFill } from "d3-shape";
