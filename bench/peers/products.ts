import { findBlas } from "../../src/node/blas/find.ts";
import { blasImports } from "../../src/node/blas/wasm-import.ts";
import { createMemory } from "../../src/wasm/runtime.ts";
import { type Product, productsOf } from "../products.ts";
import type { Work } from "../works.ts";
import type { Peer } from "./peer.ts";

const PAGE = 65_536;

/**
 * The limit of what uses the system's BLAS: a work's matrix products and nothing else, by the calls
 * that a compiled step makes, each matrix in its own place of a WebAssembly memory.
 */
export function createPeer(): Peer {
  const library = findBlas(process.env.CHAINRULE_BLAS);
  if (!library) throw new Error("there is no system BLAS here");

  const multiplyAll = (work: Work) => {
    const products = productsOf(work).map(place());
    const { end } = products.at(-1)!;
    const memory = createMemory(Math.ceil(end / PAGE), Math.ceil(end / PAGE));
    new Float32Array(memory.buffer).fill(0.5);
    const { float32: gemm } = blasImports(library, memory);
    return () => {
      for (const { transA, transB, m, n, k, a, b, c } of products) {
        const [lda, ldb] = [transA ? m : k, transB ? k : n];
        gemm(Number(transA), Number(transB), m, n, k, 1, a, lda, b, ldb, 0, c, n);
      }
      return 0;
    };
  };

  return {
    version: `${library.name} ${library.version ?? ""}`,
    threads: library.threads ?? 1,
    compute: (work) => ({ run: multiplyAll({ name: "", ...work }), result: () => [] }),
    train: (work) => {
      const step = multiplyAll({ name: "", ...work });
      return { step, evaluate: step };
    },
  };
}

/** Gives each product's matrices places one after the other. */
function place() {
  let end = 64;
  const take = (rows: number, columns: number) => {
    const start = end;
    end = Math.ceil((end + 4 * rows * columns) / 64) * 64;
    return start;
  };
  return (product: Product) => {
    const { m, n, k } = product;
    return { ...product, a: take(m, k), b: take(k, n), c: take(m, n), end };
  };
}
