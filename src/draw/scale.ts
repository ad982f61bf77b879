import { checkArgument } from "../tensor/arguments.ts";
import { interval, logarithmicInterval } from "./arguments.ts";
import { ticks } from "./d3.ts";

/** A number's first and last value, or the places that these two have. */
export type Interval = readonly [number, number];

/** Takes a number from its domain to its range, which in a picture is a place along one axis. */
export interface Scale {
  (value: number): number;
  readonly domain: Interval;
  readonly range: Interval;
  /** Round values within the domain, about `count` of them on a linear scale. */
  ticks(count: number): number[];
}

/**
 * Equal steps for equal differences.
 *
 * @throws ValueError for an end that is not finite.
 *
 * @example
 * ```ts
 * import { linearScale } from "chainrule/draw";
 * const x = linearScale([0, 10], [50, 450]);
 * x(2.5); // → 150
 * x.ticks(5).join(" "); // → 0 2 4 6 8 10
 * ```
 */
export function linearScale(domain: Interval, range: Interval): Scale {
  checkArgument("linearScale", "domain", interval, domain);
  checkArgument("linearScale", "range", interval, range);
  return scale(
    domain,
    range,
    (value) => value,
    (count) => ticks(...domain, count),
  );
}

/**
 * Equal steps for equal ratios, for a domain whose ends are both above 0. Its ticks are 1, 2 and 5 times the
 * powers of ten, or, over more than three decades, the powers alone.
 *
 * @throws ValueError for an end of the domain that is not above 0, or an end that is not finite.
 *
 * @example
 * ```ts
 * import { logarithmicScale } from "chainrule/draw";
 * const y = logarithmicScale([1, 100], [0, 200]);
 * y(10); // → 100
 * y.ticks(5).join(" "); // → 1 2 5 10 20 50 100
 * ```
 */
export function logarithmicScale(domain: Interval, range: Interval): Scale {
  checkArgument("logarithmicScale", "domain", logarithmicInterval, domain);
  checkArgument("logarithmicScale", "range", interval, range);
  return scale(domain, range, Math.log, (count) => {
    const found = logarithmicTicks(domain);
    return found.length > 1 ? found : ticks(...domain, count);
  });
}

function scale(
  domain: Interval,
  range: Interval,
  transform: (value: number) => number,
  ticks: (count: number) => number[],
): Scale {
  const [first, last] = domain.map(transform);
  const place = (value: number) => {
    const share = first === last ? 0.5 : (transform(value) - first) / (last - first);
    return range[0] + share * (range[1] - range[0]);
  };
  return Object.assign(place, { domain, range, ticks });
}

/** In the order of the domain. */
function logarithmicTicks([first, last]: Interval): number[] {
  if (first > last) return logarithmicTicks([last, first]).reverse();
  const factors = Math.log10(last / first) > 3 ? [1] : [1, 2, 5];
  const lowest = Math.floor(Math.log10(first));
  const powers = Array.from(
    { length: Math.ceil(Math.log10(last)) - lowest + 1 },
    (_, i) => lowest + i,
  );
  // The ends may be powers of ten that were rounded.
  return powers
    .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    .filter((tick) => tick > first * (1 - 1e-9) && tick < last * (1 + 1e-9));
}
