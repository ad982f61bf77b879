import { deflateRawSync, gzipSync } from "node:zlib";
import { encodeNpy } from "../../src/io/npy.ts";
import { encodeSafetensors } from "../../src/io/safetensors/encode.ts";
import { eventFileHeader } from "../../src/io/tensorboard.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { utf8 } from "./golden-files.ts";

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

/** The beginning of a zip archive with this file in it. */
function zip(name: string): Uint8Array {
  const data = deflateRawSync("content");
  const head = Buffer.alloc(30);
  head.write("PK\x03\x04");
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(data.length, 18);
  head.writeUInt16LE(name.length, 26);
  return new Uint8Array(Buffer.concat([head, Buffer.from(name), data]));
}

function tar(): Uint8Array {
  const block = Buffer.alloc(512);
  block.write("model.safetensors");
  block.write("ustar\0", 257);
  return new Uint8Array(block);
}

const x = Tensor.from(Float32Array.of(1, 2), [2]);

/** What people hand over in the place of a file, by what it is. */
export const foreign: Readonly<Record<string, Uint8Array>> = {
  "an empty file": new Uint8Array(),
  "a Git LFS pointer": utf8(
    "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n",
  ),
  "a web page": utf8(
    "\n<!-- saved -->\n<!DOCTYPE html>\n<html><head><title>404</title></head></html>",
  ),
  "an XML file": utf8('\ufeff<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
  "a zip archive, as PyTorch's .pt files are": zip("notes.txt"),
  "a zip archive of PyTorch (.pt, .bin)": zip("archive/data.pkl"),
  "a zip archive: an Excel or other Office file": zip("[Content_Types].xml"),
  "a zip archive of NumPy (.npz)": zip("weight.npy"),
  "a zip archive of Keras (.keras)": zip("model.weights.h5"),
  "an old PyTorch file (a Python pickle)": latin1(
    "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19\x2e\x80\x02M\xe9\x03.",
  ),
  "a Python pickle, as old PyTorch files are": latin1("\x80\x04\x95\x0b\0\0\0\0\0\0\0}\x94."),
  "gzip-compressed": new Uint8Array(gzipSync("content")),
  "compressed (bzip2)": latin1("BZh91AY&SY\x01\x02"),
  "compressed (xz)": latin1("\xfd7zXZ\0\0\x04"),
  "compressed (Zstandard)": latin1("\x28\xb5\x2f\xfd\x04\x58\0\0"),
  "a 7z or rar archive": latin1("Rar!\x1a\x07\0"),
  "a tar archive": tar(),
  "a JSON file": utf8('\n[ {"weight": [1, 2, 3]} ]'),
  "an .npy file": encodeNpy(x),
  "a safetensors file": encodeSafetensors({ x }),
  "an IDX file": Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7),
  "a TensorBoard event file": eventFileHeader(1.7e9),
  "an HDF5 file, as Keras's .h5": latin1("\x89HDF\r\n\x1a\n\0\0"),
  "a GGUF file": latin1("GGUF\x03\0\0\0"),
  "an ONNX model": latin1("\x08\x07\x12\x07pytorch\x1a\x051.9.0"),
  "a TensorFlow Lite model": latin1("\x1c\0\0\0TFL3\x14\0"),
  "a Parquet or Arrow file": latin1("PAR1\x15\x04\x15\x10"),
  "an SQLite database": latin1("SQLite format 3\0\x10\0"),
  "an old Excel file": latin1("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
  "a PDF": latin1("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
  "a picture": latin1("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
  "a program": latin1("\x7fELF\x02\x01\x01\0"),
  "text in UTF-16": new Uint8Array(Buffer.from("\ufeffa,b\n1,2\n", "utf16le")),
  "nothing but zeros": new Uint8Array(4096),
  text: utf8("Not Found\n"),
};
