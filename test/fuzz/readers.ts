import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import { UsageError } from "../../src/cli/errors.ts";
import { readNetwork } from "../../src/cli/trace/network-file.ts";
import { loadTask } from "../../src/cli/train/load-task.ts";
import { resolveConfig } from "../../src/cli/train/options.ts";
import { prepareRun } from "../../src/cli/train/prepare.ts";
import { RunFolder } from "../../src/cli/train/run-folder.ts";
import { parseCsv } from "../../src/io/csv.ts";
import { decodeIdx } from "../../src/io/idx.ts";
import { decodeMnist } from "../../src/io/mnist.ts";
import { decodeNpy, encodeNpy } from "../../src/io/npy.ts";
import { decodeSafetensors } from "../../src/io/safetensors/decode.ts";
import { encodeSafetensors } from "../../src/io/safetensors/encode.ts";
import { TableReader } from "../../src/io/table/table-reader.ts";
import { decodeUtf8 } from "../../src/io/text.ts";
import { tensor } from "../../src/tensor/creation.ts";
import { ChainruleError } from "../../src/tensor/errors.ts";
import { exampleNetwork } from "../../src/trace/index.ts";
import { readModel } from "../../src/train/index.ts";
import { fromBase64, goldenFiles, utf8 } from "../io/golden-files.ts";
import { penguins, trainTable } from "../train/trained/train-table.ts";
import { mutations } from "./mutation.ts";

/** A kind of file: one that is whole, and what reads it. */
interface Reader {
  bytes: Uint8Array;
  read(bytes: Uint8Array): unknown;
  /** Whether every change must be found. */
  isSealed?: boolean;
}

const tensors = { a: tensor([[1, 2, 3]]), "b.c": tensor([1, 0], { dtype: "int32" }) };
const csv = 'x,"y, z",kind\r\n1,-2.5,cat\r\n3e2,.5,"d ""o"" g"\r\n4,5,cat\r\n';
const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 7, 8);
const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9);

/** Reads it in two pieces. */
function tableReader(bytes: Uint8Array): Reader {
  const read = (changed: Uint8Array) => {
    const reader = new TableReader({ source: "x" });
    const middle = changed.length >> 1;
    reader.readBytes(changed.subarray(0, middle), false);
    reader.readBytes(changed.subarray(middle), true);
    reader.finish();
  };
  return { bytes, read };
}

const formats: Record<string, Reader> = {
  safetensors: {
    bytes: fromBase64(goldenFiles.safetensors.others.bytes),
    read: (bytes) => decodeSafetensors(bytes, "x"),
  },
  "safetensors with a checksum": {
    bytes: encodeSafetensors(tensors, { format: "pt" }, { checksum: true }),
    read: (bytes) => decodeSafetensors(bytes, "x"),
  },
  npy: { bytes: encodeNpy(tensors.a), read: (bytes) => decodeNpy(bytes, "x") },
  "npy in Fortran's order": {
    bytes: Uint8Array.from([
      ...[0x93, ...utf8("NUMPY"), 1, 0, 0x3b, 0],
      ...utf8("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }\n"),
      ...[0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6],
    ]),
    read: (bytes) => decodeNpy(bytes, "x"),
  },
  IDX: { bytes: images, read: (bytes) => decodeIdx(bytes, "x") },
  MNIST: {
    bytes: labels,
    read: (trainLabels) => {
      const test = { testImages: images, testLabels: labels };
      return decodeMnist({ trainImages: images, trainLabels, ...test }, {}, "x");
    },
  },
  CSV: {
    bytes: utf8(csv),
    read: (bytes) => parseCsv(decodeUtf8(bytes, "x"), { labels: -1, missing: "NaN", source: "x" }),
  },
  "a table": tableReader(utf8(`# a comment\n${csv.replaceAll(",", ";")}\n`)),
  "a table in UTF-16": tableReader(new Uint8Array(Buffer.from(`\ufeff${csv}`, "utf16le"))),
  "a table in Latin-1": tableReader(new Uint8Array(Buffer.from(`a,b\n1,\xe9\n2,x\n`, "latin1"))),
  "a table in JSON": tableReader(utf8(`[{"a": 1, "b": "x"},\n {"a": null, "c": true}]`)),
  "rows in JSON": tableReader(utf8(`[["a", "b"], [1, "x"], [2, null]]`)),
  "a network": {
    bytes: utf8(JSON.stringify(exampleNetwork, null, 1)),
    read: (bytes) => readNetwork(bytes, "x"),
  },
};

/** The files of a run that was watched, each with a way to go on with it. */
async function runFiles(path: string): Promise<Record<string, Reader>> {
  const settings = { data: "xor", layers: "3", epochs: "4", doctor: true, eager: true };
  const config = resolveConfig(settings);
  const task = await loadTask(config);
  const { trainer } = prepareRun(config, task);
  const folder = await RunFolder.create(path, config, { data: "", blas: null });
  await trainer.fit({
    onStep: (step) => folder.recordStep(step),
    onEpoch: (epoch) => folder.recordEpoch(epoch),
  });
  folder.recordDoctor(trainer.record.doctor!);
  folder.flush();
  writeFileSync(folder.file("checkpoint"), trainer.checkpoint());
  const rows = [{ layer: "0 Linear", parameter: "weight", checked: 6, passed: true }];
  const errors = { absoluteError: 1e-9, relativeError: 1e-7 };
  await folder.write("gradientCheck", JSON.stringify(rows.map((row) => ({ ...row, ...errors }))));

  const resume = () => {
    folder.readConfig();
    folder.readOrigin();
    const source = folder.file("checkpoint");
    const record = folder.readRecord(4);
    folder.readGradientCheck();
    trainer.restore(readFileSync(source), { record, source });
  };
  const names = ["config", "origin", "checkpoint", "metrics", "doctor", "gradientCheck"] as const;
  return Object.fromEntries(
    names.map((name): [string, Reader] => {
      const file = folder.file(name);
      const bytes = new Uint8Array(readFileSync(file));
      const read = (changed: Uint8Array) => {
        writeFileSync(file, changed);
        try {
          resume();
        } finally {
          writeFileSync(file, bytes);
        }
      };
      return [`a run's ${name}`, { bytes, read, isSealed: name === "checkpoint" }];
    }),
  );
}

/** A run's model, with its checksum and without: then what it says of itself is looked at. */
async function modelFiles(folder: string): Promise<Record<string, Reader>> {
  const { bytes } = await trainTable(folder, penguins(80), { epochs: 1 });
  const { tensors, metadata } = decodeSafetensors(bytes);
  const read = (changed: Uint8Array) => readModel(changed, "x");
  return {
    "a run's model": { bytes, read },
    "a run's model without a checksum": { bytes: encodeSafetensors(tensors, metadata), read },
  };
}

/** Each kind of file that is read. */
export async function allReaders(folder: string): Promise<Record<string, Reader>> {
  mkdirSync(folder, { recursive: true });
  return { ...formats, ...(await modelFiles(folder)), ...(await runFiles(join(folder, "run"))) };
}

/** Changes a file at random, so many times, and asserts that it is read or refused, and how. */
export function fuzz({ bytes, read, isSealed = false }: Reader, numRuns: number): void {
  read(bytes);
  fc.assert(
    fc.property(mutations, (mutate) => {
      const changed = mutate(bytes);
      const isSame = Buffer.from(changed).equals(bytes);
      try {
        read(changed);
      } catch (error) {
        expect(isSame).toBe(false);
        const isTyped = error instanceof ChainruleError || error instanceof UsageError;
        if (!isTyped) throw error;
        expect(error.message).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
        expect(error.message).toMatch(/^[^\n]{1,1100}(\n[^\n]{1,1100})*$/);
        if (isSealed) expect(error.message).toMatch(/damaged|: this is /);
        return;
      }
      if (isSealed) expect(isSame).toBe(true);
    }),
    { numRuns, seed: 10 },
  );
}
