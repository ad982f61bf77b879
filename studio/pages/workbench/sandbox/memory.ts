/** In bytes: more than any exercise needs, and less than makes a browser end the page. */
const limit = 2 ** 30;
/** Smaller arrays are not counted: they come and go by the thousands. */
const least = 2 ** 18;
/** Of an element of a plain array. */
const slot = 8;

let taken = 0;

function take(bytes: number): void {
  if (!(bytes >= least)) return;
  taken += bytes;
  if (taken <= limit) return;
  throw new RangeError(
    "The code has asked for more than 1 GB of memory, and was stopped. Look for a loop that collects " +
      "without end, or for a size that is much too large",
  );
}

type ArrayClass = {
  new (...given: never[]): ArrayBufferView;
  readonly BYTES_PER_ELEMENT: number;
};

/**
 * Counts what arrays take, and throws where it is too much: a browser itself ends the whole page when its memory
 * is used up. What this does not see, as a chain of small objects, grows so slowly that the time runs out first.
 */
export function guardMemory(): void {
  const scope = globalThis as unknown as Record<string, ArrayClass>;
  for (const bits of [
    "Int8",
    "Uint8",
    "Uint8Clamped",
    "Int16",
    "Uint16",
    "Int32",
    "Uint32",
    "Float32",
    "Float64",
    "BigInt64",
    "BigUint64",
  ]) {
    const name = `${bits}Array`;
    const original = scope[name];
    scope[name] = new Proxy(original, {
      construct(target, given, asked) {
        const [first] = given as unknown[];
        const count =
          typeof first === "number" ? first : ((first as { length?: number })?.length ?? 0);
        take(count * original.BYTES_PER_ELEMENT);
        return Reflect.construct(target, given, asked);
      },
    });
  }
  globalThis.ArrayBuffer = new Proxy(ArrayBuffer, {
    construct(target, given, asked) {
      take(Number(given[0]));
      return Reflect.construct(target, given, asked);
    },
  });
  const { push, fill, concat } = Array.prototype;
  Array.prototype.push = function (...items) {
    const length = push.apply(this, items);
    // As it grows its memory is doubled.
    if ((length & (length - 1)) === 0) take(slot * length);
    return length;
  };
  Array.prototype.fill = function (...given: [unknown]) {
    take(slot * this.length);
    return fill.apply(this, given);
  };
  Array.prototype.concat = function (...given: never[]) {
    const result = concat.apply(this, given);
    take(slot * result.length);
    return result;
  };
}
