/** The part of the host's WebAssembly interface that is used; TypeScript has it in the DOM's types only. */
interface WebAssemblyHost {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

/** A memory as JavaScript sees it. Growing it detaches `buffer`; read it anew then. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const host = (globalThis as { WebAssembly?: WebAssemblyHost }).WebAssembly;

/**
 * Whether this runtime accepts the module; `false` where there is no WebAssembly at all, or where a
 * page's content security policy forbids to compile any (it still lets a module be validated).
 */
export function validates(bytes: Uint8Array<ArrayBuffer>): boolean {
  if (!host) return false;
  try {
    new host.Module(bytes);
    return true;
  } catch {
    return false;
  }
}

/**
 * Compiles the module at once and gives its exports, whose types the caller states.
 * Throws where there is no WebAssembly, or the module is not valid.
 */
export function instantiate<Exports extends object>(bytes: Uint8Array<ArrayBuffer>): Exports {
  if (!host) throw new Error("wasm: this runtime has no WebAssembly");
  return new host.Instance(new host.Module(bytes)).exports as Exports;
}
