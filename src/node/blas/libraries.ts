import type { ForeignLibrary } from "../koffi.ts";

/**
 * The names under which systems keep a BLAS, in the order in which they are tried. Those whose
 * integers have 64 bits (`libopenblas64`, symbols that end in `64_`) are other interfaces, and not here.
 */
export const libraryNames: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    // Fedora's with threads; its libopenblas.so.0 has none.
    "libopenblasp.so.0",
    "libopenblas.so.0",
    "libopenblas.so",
    "libblis.so.4",
    "libblis.so",
    // Last: where parts of it are missing, it ends the program instead of failing to load.
    "libmkl_rt.so.2",
    "libmkl_rt.so",
  ],
  darwin: ["/System/Library/Frameworks/Accelerate.framework/Accelerate"],
};

/** What a library says about itself. */
export interface About {
  readonly name: string;
  readonly version?: string;
  /** The processor whose kernels it uses. */
  readonly kernels?: string;
  /** How many threads it computes large products with. */
  readonly threads?: number;
  readonly integerBits: number;
}

/** How to ask each implementation; throws where the library is not this one. */
const questions: ((library: ForeignLibrary) => About)[] = [
  (library) => {
    const config = library.func("openblas_get_config", "str", [])() as string;
    return {
      name: "OpenBLAS",
      version: firstVersion(config),
      kernels: library.func("openblas_get_corename", "str", [])() as string,
      threads: library.func("openblas_get_num_threads", "int", [])() as number,
      integerBits: config.includes("USE64BITINT") ? 64 : 32,
    };
  },
  (library) => {
    const threads = Number(library.func("bli_thread_get_num_threads", "int64_t", [])());
    return {
      name: "BLIS",
      version: firstVersion(library.func("bli_info_get_version_str", "str", [])() as string),
      // −1 where nobody has set it.
      threads: Math.max(1, threads),
      integerBits: Number(library.func("bli_info_get_blas_int_type_size", "int64_t", [])()),
    };
  },
  (library) => {
    // One library has both interfaces; 0 chooses the one of 32 bits, before any other call. What it
    // answers is odd where the other one was chosen from outside.
    const layer = library.func("MKL_Set_Interface_Layer", "int", ["int"])(0) as number;
    const text = new Uint8Array(200);
    library.func("MKL_Get_Version_String", "void", ["void *", "int"])(text, text.length);
    return {
      name: "MKL",
      version: firstVersion(new TextDecoder().decode(text)),
      threads: library.func("MKL_Get_Max_Threads", "int", [])() as number,
      integerBits: layer % 2 === 0 ? 32 : 64,
    };
  },
];

const firstVersion = (text: string): string | undefined => /\d+(\.\d+)+/.exec(text)?.[0];

/** What is known of a library that was loaded from this path. */
export function aboutLibrary(library: ForeignLibrary, path: string): About {
  for (const ask of questions) {
    try {
      return ask(library);
    } catch {
      // Another implementation.
    }
  }
  const name = path.includes("Accelerate") ? "Accelerate" : path.slice(path.lastIndexOf("/") + 1);
  return { name, integerBits: 32 };
}
