import { ValueError } from "../../tensor/errors.ts";
import { type ForeignFunctions, loadKoffi } from "../koffi.ts";
import { libraryNames } from "./libraries.ts";
import { type BlasLibrary, openBlas } from "./open.ts";

/**
 * The system's BLAS; `null` where there is none that can be used.
 *
 * @param library `"off"` for none, or the path of one; without, the first that the system has.
 * @throws ValueError where the library that was named cannot be used.
 */
export function findBlas(
  library?: string,
  koffi: ForeignFunctions | null = loadKoffi(),
): BlasLibrary | null {
  if (library === "off") return null;
  if (library) return openNamed(library, koffi);
  if (!koffi) return null;
  for (const name of libraryNames[process.platform] ?? []) {
    try {
      return openBlas(koffi, name);
    } catch {
      // Not there, or of no use: without a BLAS, everything works too.
    }
  }
  return null;
}

function openNamed(library: string, koffi: ForeignFunctions | null): BlasLibrary {
  try {
    if (!koffi) throw new Error("the package koffi is not installed (npm install koffi)");
    return openBlas(koffi, library);
  } catch (error) {
    throw new ValueError(
      `BLAS: ${library} cannot be used: ${(error as Error).message}. Give another path, or leave ` +
        "CHAINRULE_BLAS unset to use what the system has.",
      { cause: error },
    );
  }
}
