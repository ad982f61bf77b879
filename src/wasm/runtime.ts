/** The part of the host's WebAssembly interface that is used; TypeScript has it in the DOM's types only. */
interface WebAssemblyHost {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports?: Imports) => { readonly exports: object };
  readonly Memory: new (descriptor: { initial: number; maximum?: number }) => WasmMemory;
}

/** What a module is given: under `env`, its memory and functions of JavaScript. */
export interface Imports {
  readonly env: Readonly<Record<string, WasmMemory | ((...args: number[]) => unknown)>>;
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
export function instantiate<Exports extends object>(
  bytes: Uint8Array<ArrayBuffer>,
  imports?: Imports,
): Exports {
  return new (requireHost().Instance)(new (requireHost().Module)(bytes), imports)
    .exports as Exports;
}

/** A memory of `pages` of 64 KiB that modules can import; it may grow to `maximumPages`. */
export function createMemory(pages: number, maximumPages: number): WasmMemory {
  return new (requireHost().Memory)({ initial: pages, maximum: maximumPages });
}

function requireHost(): WebAssemblyHost {
  if (!host) throw new Error("wasm: this runtime has no WebAssembly");
  return host;
}
