/** How long a check should take: what is looked at is planned to fit, and searches end with it. */
export class Budget {
  readonly seconds: number;
  readonly #end: number;

  constructor(seconds: number) {
    this.seconds = seconds;
    this.#end = performance.now() + 1000 * seconds;
  }

  /** The seconds that are left. */
  get left(): number {
    return Math.max(0, (this.#end - performance.now()) / 1000);
  }

  get isOver(): boolean {
    return this.left === 0;
  }

  /** One of `count` equal shares of what is left. */
  share(count: number): Budget {
    return new Budget(this.left / count);
  }
}

/** What `body` gives, and the seconds that it took. */
export function timed<T>(body: () => T): [T, number] {
  const start = performance.now();
  const result = body();
  return [result, (performance.now() - start) / 1000];
}
