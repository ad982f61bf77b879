import { errorText } from "../text/escape.ts";

/** The base of every error the library throws on purpose: `error instanceof ChainruleError`. */
export class ChainruleError extends Error {
  override name = "ChainruleError";

  /** @param message what it quotes of a file cannot disturb a terminal: see `errorText`. */
  constructor(message?: string, options?: ErrorOptions) {
    super(message === undefined ? message : errorText(message), options);
  }
}

/** Shapes, dimensions or indices that do not fit the operation. */
export class ShapeError extends ChainruleError {
  override name = "ShapeError";
}

/** A dtype the operation does not take. */
export class DtypeError extends ChainruleError {
  override name = "DtypeError";
}

/** A misuse of the recorded graph: freed, changed in place, or not recorded at all. */
export class GraphError extends ChainruleError {
  override name = "GraphError";
}

/** Data from outside that cannot be used: a corrupt file, a bad row, a value out of range. */
export class DataError extends ChainruleError {
  override name = "DataError";
}

/** An argument whose value makes no sense: a negative probability, an unknown option. */
export class ValueError extends ChainruleError {
  override name = "ValueError";
}

/** More memory than can be had: a tensor, or what a compiled function works on, is too large. */
export class MemoryError extends ChainruleError {
  override name = "MemoryError";
}

/** What `compile` cannot record: a branch on a number, an operation without a compiled form. */
export class CompileError extends ChainruleError {
  override name = "CompileError";
}
