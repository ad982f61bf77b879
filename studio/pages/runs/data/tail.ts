/** Reads bytes of a file from a place on; fewer than there are where they are many. */
export type ReadFrom = (from: number) => Promise<Uint8Array>;

/** So many bytes before the place that was read up to are read again, and must be the same. */
const overlap = 64;

/**
 * Follows a file that grows at its end. It may be replaced, as when a run is resumed, be cut off, or be cut off and
 * have grown again since: then it is read from its beginning.
 */
export class Tail {
  #id = "";
  #position = 0;
  #last: Uint8Array = new Uint8Array();

  get position(): number {
    return this.#position;
  }

  /**
   * Reads on, to the file's present end or less far.
   *
   * @param id another one where the file is another one.
   * @returns the bytes that are new, and whether they are the file's first, what came before being void; null where
   * nothing has changed.
   */
  async next(
    { id, size }: { id: string; size: number },
    read: ReadFrom,
  ): Promise<{ bytes: Uint8Array; isFirst: boolean } | null> {
    const isSame = id === this.#id && size >= this.#position;
    if (isSame && size === this.#position) return null;
    if (isSame && this.#position > 0) {
      const bytes = await read(this.#position - this.#last.length);
      if (this.#last.every((byte, i) => bytes[i] === byte)) {
        return { bytes: this.#keep(bytes.subarray(this.#last.length)), isFirst: false };
      }
    }
    this.#id = id;
    this.#position = 0;
    this.#last = new Uint8Array();
    return { bytes: size === 0 ? this.#last : this.#keep(await read(0)), isFirst: true };
  }

  #keep(bytes: Uint8Array): Uint8Array {
    this.#position += bytes.length;
    const both = Uint8Array.from([...this.#last, ...bytes.subarray(-overlap)]);
    this.#last = both.slice(-overlap);
    return bytes;
  }
}
