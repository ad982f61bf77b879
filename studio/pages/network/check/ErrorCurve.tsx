import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { logarithmicScale, type Point, type Scale } from "chainrule/draw";
import type { TracedNetwork } from "chainrule/trace";
import { CurveTable } from "./CurveTable.tsx";
import { type CurvePoint, crossesKink, curveSteps, errorCurve } from "./error-curve.ts";
import { scientific } from "./scientific.ts";

const size = { width: 460, height: 300 };
const frame = { left: 52, right: 448, top: 14, bottom: 258 };
/** The step that the check uses. */
const usual = 1e-5;

/** A line through points, broken where one is not above 0 and so has no place on a logarithmic scale. */
function pathOf(points: readonly Point[], x: Scale, y: Scale): string {
  let isDown = false;
  return points
    .map(([h, error]) => {
      const isDrawn = error > 0 && Number.isFinite(error);
      const command = !isDrawn
        ? ""
        : `${isDown ? "L" : "M"}${x(h).toFixed(1)} ${y(error).toFixed(1)}`;
      isDown = isDrawn;
      return command;
    })
    .join("");
}

/** 10⁻⁵ */
function power(value: number): string {
  const exponent = Math.round(Math.log10(value));
  return `10${[...String(exponent)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)] ?? "⁻").join("")}`;
}

interface ErrorCurveProps {
  readonly id: ReadonlySignal<string>;
  readonly network: ReadonlySignal<TracedNetwork>;
  /** By that parameter. */
  readonly gradient: ReadonlySignal<number>;
}

/** How far the differences are from the gradient, against their step h: both axes logarithmic. */
export function ErrorCurve({ id, network, gradient }: ErrorCurveProps) {
  const points = useComputed(() => errorCurve(network.value, id.value, gradient.value));
  const isKinked = useComputed(() => crossesKink(points.value));
  const read = useSignal(curveSteps.indexOf(usual));
  const empty = useComputed(() => {
    const errors = points.value.flatMap(({ forward, central }) => [forward, central]);
    if (errors.some((error) => error > 0 && Number.isFinite(error))) return null;
    return errors.some((error) => error !== 0)
      ? "The loss is not a number here: there is nothing to compare."
      : `The error is 0 for every h: no step of ${id.value} moves the loss, and its gradient is 0.`;
  });
  return (
    <figure class="error-curve">
      <figcaption>
        <h2>The error of a difference against its step h, for {id}</h2>
        <p class="small muted">
          From the right: the forward difference falls as h, the central one as h². Then rounding
          takes over: the smaller h, the more of the loss's digits cancel.
          {isKinked.value &&
            " Where it drops at once, a step of h no longer reaches over a kink of the loss."}
        </p>
      </figcaption>
      {empty.value !== null ? <p class="empty">{empty}</p> : <Chart points={points} read={read} />}
      <CurveTable points={points} />
    </figure>
  );
}

interface ChartProps {
  readonly points: ReadonlySignal<readonly CurvePoint[]>;
  readonly read: { value: number };
}

function Chart({ points, read }: ChartProps) {
  const scales = useComputed(() => {
    const errors = points.value.flatMap(({ forward, central }) => [forward, central]);
    const seen = errors.filter((error) => error > 0 && Number.isFinite(error));
    const low = 10 ** Math.floor(Math.log10(Math.min(...seen)));
    const high = 10 ** Math.ceil(Math.log10(Math.max(...seen)));
    const ends: [number, number] = [curveSteps[curveSteps.length - 1], curveSteps[0]];
    return {
      x: logarithmicScale(ends, [frame.left, frame.right]),
      y: logarithmicScale([low, high * (high === low ? 10 : 1)], [frame.bottom, frame.top]),
    };
  });
  const { x, y } = scales.value;
  const line = (of: "forward" | "central") =>
    pathOf(
      points.value.map((point): Point => [point.h, point[of]]),
      x,
      y,
    );
  const at = useComputed(() => points.value[read.value]);
  const said = useComputed(() => {
    const { h, forward, central } = at.value;
    return `h = ${scientific(h)}: forward ${scientific(forward)}, central ${scientific(central)}`;
  });
  const everyOther = (ticks: readonly number[], most: number) =>
    ticks.filter((_, i) => i % Math.ceil(ticks.length / most) === 0);
  const move = (by: number) => {
    read.value = Math.min(curveSteps.length - 1, Math.max(0, read.value + by));
  };
  return (
    <>
      <div
        class="curve-plane"
        role="slider"
        tabIndex={0}
        aria-label="Step h, whose errors are read"
        aria-valuemin={0}
        aria-valuemax={curveSteps.length - 1}
        aria-valuenow={curveSteps.length - 1 - read.value}
        aria-valuetext={said}
        onKeyDown={(event) => {
          // The largest step is the first, and at the right.
          const all = curveSteps.length;
          const by = {
            ...{ ArrowLeft: 1, ArrowDown: 1, ArrowRight: -1, ArrowUp: -1 },
            ...{ Home: all, PageDown: 4, PageUp: -4, End: -all },
          }[event.key];
          if (by === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          move(by);
        }}
        onPointerMove={(event) => {
          const { left, width } = event.currentTarget.getBoundingClientRect();
          const place = ((event.clientX - left) / width) * size.width;
          const share = (frame.right - place) / (frame.right - frame.left);
          const nearest = Math.round(share * (curveSteps.length - 1));
          read.value = Math.min(curveSteps.length - 1, Math.max(0, nearest));
        }}
      >
        <svg viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
          <g class="axis">
            <path d={`M${frame.left} ${frame.top}V${frame.bottom}H${frame.right}`} />
            {everyOther(x.ticks(7), 7).map((tick) => (
              <g key={tick}>
                <path d={`M${x(tick)} ${frame.bottom}v4`} />
                <text x={x(tick)} y={frame.bottom + 18} text-anchor="middle">
                  {power(tick)}
                </text>
              </g>
            ))}
            {everyOther(y.ticks(6), 7).map((tick) => (
              <g key={tick}>
                <path class="grid" d={`M${frame.left} ${y(tick)}H${frame.right}`} />
                <text x={frame.left - 6} y={y(tick) + 4} text-anchor="end">
                  {power(tick)}
                </text>
              </g>
            ))}
            <text x={frame.right} y={frame.bottom + 36} text-anchor="end">
              step h
            </text>
            <text x={frame.left + 6} y={frame.top + 6}>
              error
            </text>
          </g>
          <g class="usual">
            <path d={`M${x(usual)} ${frame.top}V${frame.bottom}`} />
            <text x={x(usual) + 5} y={frame.top + 8}>
              10⁻⁵
            </text>
          </g>
          <Guide points={points.value} of="forward" slope={1} x={x} y={y} />
          <Guide points={points.value} of="central" slope={2} x={x} y={y} />
          <path class="line is-forward" d={line("forward")} />
          <path class="line is-central" d={line("central")} />
          <g class="reading">
            <path d={`M${x(at.value.h)} ${frame.top}V${frame.bottom}`} />
            {(["forward", "central"] as const).map(
              (of) =>
                at.value[of] > 0 && (
                  <circle
                    key={of}
                    class={`is-${of}`}
                    cx={x(at.value.h)}
                    cy={y(at.value[of])}
                    r={4}
                  />
                ),
            )}
          </g>
        </svg>
      </div>
      <p class="keys small">
        <Key of="line is-forward" text="forward difference" />
        <Key of="line is-central" text="central difference" />
        <Key of="guide" text="slopes 1 and 2" />
      </p>
      <p class="small">{said}</p>
    </>
  );
}

function Key({ of, text }: { of: string; text: string }) {
  return (
    <span>
      <svg viewBox="0 0 30 8" aria-hidden="true">
        <path class={of} d="M0 4H30" />
      </svg>{" "}
      {text}
    </span>
  );
}

interface GuideProps {
  readonly points: readonly CurvePoint[];
  readonly of: "forward" | "central";
  readonly slope: number;
  readonly x: Scale;
  readonly y: Scale;
}

/** A straight line of a slope, beside the curve where it still falls: through its point at h = 10⁻². */
function Guide({ points, of, slope, x, y }: GuideProps) {
  const from = points.find(({ h }) => h <= 0.0101);
  if (!from || from[of] <= 0) return null;
  const [low, high] = y.domain;
  // A little above the curve, so that both are seen.
  const lift = 4;
  const at = (h: number) => lift * from[of] * (h / from.h) ** slope;
  const stepAt = (error: number) => from.h * (error / (lift * from[of])) ** (1 / slope);
  const ends = [Math.min(0.1, stepAt(high)), Math.max(1e-6, stepAt(low))];
  const [a, b] = ends.map((h) => `${x(h).toFixed(1)} ${y(at(h)).toFixed(1)}`);
  return (
    <g class="guide">
      <path d={`M${a}L${b}`} />
      <text x={x(1e-3)} y={y(at(1e-3)) - 8} text-anchor="end">
        slope {slope}
      </text>
    </g>
  );
}
