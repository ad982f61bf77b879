import { findBlas } from "../../../src/node/blas/find.ts";
import { type BlasLibrary, openBlas } from "../../../src/node/blas/open.ts";
import { cblas, fakeKoffi } from "./fake-koffi.ts";

const found = findBlas();

/** What every machine can be tested with, and the machine's own library if it has one. */
export const blasLibraries: [string, BlasLibrary][] = [
  ["in JavaScript", openBlas(fakeKoffi({ "libblas.so": cblas }), "libblas.so")],
  ...(found ? [[`${found.name} ${found.version}`, found] as [string, BlasLibrary]] : []),
];
