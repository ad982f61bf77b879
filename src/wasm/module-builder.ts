import { name, section, unsigned, vector } from "./encoding.ts";
import { type Assignable, operand, typeCodes, type ValueType } from "./expression.ts";
import { type Func, FunctionBuilder, type Local, type Parameters } from "./function-builder.ts";

/** The module's one memory. */
export interface Memory {
  readonly module: object;
}

/** The version 1 preamble. */
const preamble = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/**
 * Builds a WebAssembly module from TypeScript.
 *
 *     const module = new ModuleBuilder();
 *     const add = module.function({ a: "i32", b: "i32" }, "i32", (_, { a, b }) => i32.add(a, b));
 *     module.export("add", add);
 *     const { add: sum } = instantiate<{ add(a: number, b: number): number }>(module.build());
 */
export class ModuleBuilder {
  readonly #types: string[] = [];
  readonly #typeBytes: number[][] = [];
  readonly #functionTypes: number[] = [];
  readonly #code: number[][] = [];
  readonly #exports = new Map<string, number[]>();
  readonly #imports: number[][] = [];
  readonly #importedTypes: number[] = [];
  #memory: number[] | undefined;
  #importsMemory = false;
  #usesMemory = false;

  /** Gives the module a memory of `pages` of 64 KiB, which may grow to `maximumPages`. */
  memory(pages: number, maximumPages?: number): Memory {
    if (this.#memory) throw new Error("wasm: a module has at most one memory");
    this.#memory =
      maximumPages === undefined
        ? [0x00, ...unsigned(pages)]
        : [0x01, ...unsigned(pages), ...unsigned(maximumPages)];
    return { module: this };
  }

  /** Uses a memory of at least `pages` that is given to the module under `env.<importName>`. */
  importMemory(importName: string, pages: number): Memory {
    if (this.#memory) throw new Error("wasm: a module has at most one memory");
    this.#memory = [0x00, ...unsigned(pages)];
    this.#importsMemory = true;
    this.#imports.push([...name("env"), ...name(importName), 0x02, ...this.#memory]);
    return { module: this };
  }

  /** Uses a function that is given to the module under `env.<importName>`; before any is defined. */
  importFunction<P extends Parameters, R extends ValueType | undefined>(
    importName: string,
    parameters: P,
    result: R,
  ): Func<P, R> {
    if (this.#functionTypes.length > 0) {
      throw new Error("wasm: functions must be imported before the first is defined");
    }
    const type = this.#type(Object.values(parameters), result);
    this.#imports.push([...name("env"), ...name(importName), 0x00, ...unsigned(type)]);
    const index = this.#importedTypes.push(type) - 1;
    return { module: this, index, parameters, result };
  }

  /** Defines a function. `body` writes its statements and returns its result, if it has one. */
  function<P extends Parameters, R extends ValueType | undefined>(
    parameters: P,
    result: R,
    body: (
      f: FunctionBuilder,
      parameters: { readonly [Name in keyof P]: Local<P[Name]> },
    ) => R extends ValueType ? Assignable<R> : void,
  ): Func<P, R> {
    const f = new FunctionBuilder(this);
    const locals = Object.fromEntries(
      Object.entries(parameters).map(([name, type]) => [name, f.parameter(type)]),
    );
    const value = body(f, locals as { readonly [Name in keyof P]: Local<P[Name]> });
    if (result !== undefined) operand(result, value as Assignable<ValueType>).emit(f);
    this.#code.push(f.finish());
    this.#usesMemory ||= f.usesMemory;
    const type = this.#type(Object.values(parameters), result);
    const index = this.#importedTypes.length + this.#functionTypes.push(type) - 1;
    return { module: this, index, parameters, result };
  }

  #type(parameters: ValueType[], result: ValueType | undefined): number {
    const key = `${parameters} -> ${result}`;
    const known = this.#types.indexOf(key);
    if (known >= 0) return known;
    const results = result === undefined ? [] : [[typeCodes[result]]];
    this.#typeBytes.push([
      0x60,
      ...vector(parameters.map((type) => [typeCodes[type]])),
      ...vector(results),
    ]);
    return this.#types.push(key) - 1;
  }

  /** Makes a function or the memory visible from JavaScript under `exportName`. */
  export(exportName: string, item: Func | Memory): void {
    if (item.module !== this)
      throw new Error("wasm: only what this module defines can be exported");
    if (this.#exports.has(exportName)) {
      throw new Error(`wasm: "${exportName}" is exported twice`);
    }
    const what = "index" in item ? [0x00, ...unsigned(item.index)] : [0x02, 0x00];
    this.#exports.set(exportName, [...name(exportName), ...what]);
  }

  /** The module's bytes. */
  build(): Uint8Array<ArrayBuffer> {
    if (this.#usesMemory && !this.#memory) {
      throw new Error("wasm: a function loads or stores, but the module has no memory");
    }
    return Uint8Array.from([
      ...preamble,
      ...section(1, this.#typeBytes),
      ...section(2, this.#imports),
      ...section(3, this.#functionTypes.map(unsigned)),
      ...section(5, this.#memory && !this.#importsMemory ? [this.#memory] : []),
      ...section(7, [...this.#exports.values()]),
      ...section(10, this.#code),
    ]);
  }
}
