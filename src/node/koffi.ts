import { fromPackage } from "./from-package.ts";

/** An address in the program's memory. */
export type Address = bigint;

/** A function of a library. Its types are those of its declaration, which koffi checks at each call. */
export type ForeignFunction = (...args: unknown[]) => unknown;

/** A shared library that has been loaded. */
export interface ForeignLibrary {
  /** The function of this name. Types are C's: "int", "double", "void *". Throws where there is none. */
  func(name: string, result: string, parameters: readonly string[]): ForeignFunction;
  /** The address of a function. */
  symbol(name: string): Address;
}

/** The part of koffi that is used: calls into shared libraries. */
export interface ForeignFunctions {
  /** Loads a library by path, or by a name that the system's loader knows; `null` is the program itself. */
  load(path: string | null): ForeignLibrary;
  /** The address of an array's first number. */
  address(array: ArrayBufferView): Address;
  /** Reads a value of a C type that stands in memory. */
  decode(memory: ArrayBufferView, type: string): unknown;
}

/** The foreign-function interface koffi; `null` where it is not installed, or not for this platform. */
export function loadKoffi(): ForeignFunctions | null {
  return fromPackage((load) => load("koffi") as ForeignFunctions);
}
