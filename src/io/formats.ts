/** What a file is. */
export interface Format {
  /** With its article: `a Git LFS pointer`. */
  name: string;
  /** What to do about it, where it stands in the place of another file. */
  advice: string;
}

/** How a format begins, or what stands at byte `at`: as text, each character a byte. */
export interface Row extends Format {
  starts: readonly string[];
  at?: number;
}

const decompress = "Decompress it first";
const asCsv = "Save the table as CSV, in UTF-8";
const asSafetensors = "In Python, save its tensors with safetensors.torch.save_file(tensors, path)";
const anotherPath = "Is the path right?";

export const textFormats: readonly Row[] = [
  {
    name: "a Git LFS pointer",
    starts: ["version https://git-lfs.github.com/spec/", "version http://git-media.io/v/"],
    advice: "Run `git lfs pull` to fetch the file that it stands for",
  },
  { name: "a PDF", starts: ["%PDF-"], advice: anotherPath },
  { name: "text in UTF-16", starts: ["\xff\xfe", "\xfe\xff"], advice: "Save it in UTF-8" },
];

export const zip: Row = {
  name: "a zip archive, as PyTorch's .pt files are",
  starts: ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"],
  advice: "Unpack it, or save what is in it in the right format",
};

export const binaryFormats: readonly Row[] = [
  zip,
  { name: "gzip-compressed", starts: ["\x1f\x8b"], advice: decompress },
  {
    name: "compressed (bzip2)",
    starts: ["BZh"],
    advice: decompress,
  },
  { name: "compressed (xz)", starts: ["\xfd7zXZ\0"], advice: decompress },
  { name: "compressed (Zstandard)", starts: ["\x28\xb5\x2f\xfd"], advice: decompress },
  {
    name: "a 7z or rar archive",
    starts: ["7z\xbc\xaf\x27\x1c", "Rar!"],
    advice: "Unpack it first",
  },
  { name: "a tar archive", starts: ["ustar"], at: 257, advice: "Unpack it first" },
  {
    name: "an old PyTorch file (a Python pickle)",
    starts: ["\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"],
    advice: asSafetensors,
  },
  {
    name: "a Python pickle, as old PyTorch files are",
    starts: ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"],
    advice: asSafetensors,
  },
  { name: "an .npy file", starts: ["\x93NUMPY"], advice: "Read it with decodeNpy" },
  { name: "an HDF5 file, as Keras's .h5", starts: ["\x89HDF\r\n\x1a\n"], advice: asSafetensors },
  { name: "a GGUF file", starts: ["GGUF"], advice: asSafetensors },
  { name: "a TensorFlow Lite model", starts: ["TFL3"], at: 4, advice: anotherPath },
  { name: "a Parquet or Arrow file", starts: ["PAR1", "ARROW1", "FEA1"], advice: asCsv },
  { name: "an SQLite database", starts: ["SQLite format 3\0"], advice: asCsv },
  { name: "an old Excel file", starts: ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"], advice: asCsv },
  {
    name: "a picture",
    starts: ["\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "GIF8"],
    advice: anotherPath,
  },
  {
    name: "a TensorBoard event file",
    starts: ["brain.Event:"],
    // After the record's length and checksum, the wall time and a field's tag.
    at: 23,
    advice: "Open its folder with tensorboard --logdir",
  },
  { name: "a program", starts: ["\x7fELF", "MZ", "\xcf\xfa\xed\xfe"], advice: anotherPath },
];

/** What a zip archive is, by the names of the files in it. */
export const archives: readonly (Format & { holds: RegExp })[] = [
  {
    holds: /\/data\.pkl|\/byteorder|\/\.format_version|\/data\/0/,
    name: "a zip archive of PyTorch (.pt, .bin)",
    advice: asSafetensors,
  },
  {
    holds: /\[Content_Types\]\.xml|_rels\/|xl\/|mimetype/,
    name: "a zip archive: an Excel or other Office file",
    advice: asCsv,
  },
  {
    holds: /\.npy/,
    name: "a zip archive of NumPy (.npz)",
    advice: "Save its arrays one by one with numpy.save",
  },
  { holds: /\.weights\.h5/, name: "a zip archive of Keras (.keras)", advice: asSafetensors },
];

/** Formats that are told by more than the bytes that they begin with. */
export const patterns: readonly (Format & { matches(bytes: Uint8Array): boolean })[] = [
  {
    // A length of up to 100 million in 8 bytes, then an object.
    matches: (b) => b[3] <= 5 && isZero(b.subarray(4, 8)) && b[8] === code("{"),
    name: "a safetensors file",
    advice: "Read it with decodeSafetensors",
  },
  {
    // The type, the number of dimensions, and a first size that is no giant.
    matches: (b) => isZero(b.subarray(0, 2)) && b[2] >= 8 && b[2] <= 14 && b[3] > 0 && b[4] === 0,
    name: "an IDX file",
    advice: "Read it with decodeIdx",
  },
  {
    matches: isZero,
    name: "nothing but zeros",
    advice: "It was not written to its end: fetch it anew",
  },
  {
    // Field 1, the version, and field 2, the producer's name.
    matches: (b) =>
      b[0] === 8 && b[1] >= 3 && b[1] <= 32 && b[2] === 0x12 && isWord(b.subarray(4, 6)),
    name: "an ONNX model",
    advice: anotherPath,
  },
  {
    matches: (b) =>
      [0, 1].some((first) =>
        b.subarray(0, 8).every((byte, i) => (byte === 0) === (i % 2 === first)),
      ),
    name: "text in UTF-16",
    advice: "Save it in UTF-8",
  },
];

const xml = /^<(?:\?xml|!doctype|svg)\b/i;

/** What text is, without spaces and comments before it. */
export const texts: readonly (Format & { matches(text: string): boolean })[] = [
  {
    matches: (text) =>
      /^<(?:!doctype html|html|head|body|script|meta|title)\b/i.test(text) ||
      (xml.test(text) && /<(?:html|Error)\b/.test(text)),
    name: "a web page",
    advice: "Open the address that it came from in a browser, to see what it says",
  },
  { matches: (text) => xml.test(text), name: "an XML file", advice: anotherPath },
  {
    matches: (text) => /^[[{][\s[{]*(?:["\]}]|-?\d|true|false|null)/.test(text),
    name: "a JSON file",
    advice: anotherPath,
  },
  { matches: () => true, name: "text", advice: anotherPath },
];

const code = (character: string) => character.charCodeAt(0);

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function isWord(bytes: Uint8Array): boolean {
  return /^\w+$/.test(String.fromCharCode(...bytes));
}
