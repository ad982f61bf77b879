import { useComputed, useSignalEffect } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { useRef } from "preact/hooks";
import { NumberHandle } from "../../../parts/NumberHandle.tsx";
import { TableRoom } from "../../../parts/TableRoom.tsx";
import type { UnitSum } from "../engine/messages.ts";
import { chosenUnit } from "../near/state.ts";
import { isSame } from "../near/zoom.ts";
import { address } from "./address.ts";
import { useBound } from "./bound.ts";
import { calm } from "./calm.ts";
import { lookInto } from "./laboratory.ts";
import { Panel } from "./Panel.tsx";
import { course, isPlaying, unitSum } from "./signals.ts";
import { useParameter } from "./weight.ts";

/** While training plays, the sums are renewed so often, in milliseconds. */
const pace = 250;

/** A unit's sum of products for one point, and the gradient that comes back to it. */
export function UnitPanel() {
  const asked = useRef(0);
  useSignalEffect(() => {
    const unit = chosenUnit.value;
    const row = address.row.value;
    const { value } = calm.words;
    if (!unit || !value || !course.value) return;
    if (isPlaying.value && performance.now() - asked.current < pace) return;
    asked.current = performance.now();
    // The network may have been changed, and the frame be of the one before.
    if (unit.unit < (value.layers[unit.layer]?.biases.length ?? 0)) {
      lookInto(unit.layer, unit.unit, Math.min(row, course.value.points.targets.length - 1));
    }
  });
  const sum = useComputed(() => {
    const { value } = unitSum;
    return value && chosenUnit.value && isSame(value, chosenUnit.value) ? value : null;
  });
  return (
    <Panel name="unit" title="One unit">
      {sum.value ? (
        <Sums
          key={`${sum.value.layer} ${sum.value.unit} ${sum.value.inputs.length}`}
          sum={sum.value}
        />
      ) : (
        <p class="muted">Choose a unit of the network to open its sum of products.</p>
      )}
    </Panel>
  );
}

const number = (value: number | null) => (value === null ? "" : short(value, 3));

function Sums({ sum }: { sum: UnitSum }) {
  const layers = calm.words.value?.layers.length ?? 0;
  const isLast = sum.layer === layers - 1;
  const point = course.value?.points;
  const target = point?.classes[point.targets[sum.row]];
  const row = useBound(
    () => address.row.value + 1,
    (next) => {
      address.row.value = Math.round(next) - 1;
    },
  );
  return (
    <>
      <p>
        {isLast ? "The last layer" : `Layer ${sum.layer + 1}`}, unit {sum.unit + 1}, for point{" "}
        <NumberHandle
          name="Point"
          value={row}
          initial={1}
          step={1}
          min={1}
          max={point?.targets.length}
          voice="data"
        />{" "}
        of class {target}. A click on the plane takes the point that is there.
      </p>
      <TableRoom name="The sum of products of this unit">
        <table>
          <caption class="only-spoken">The sum of products of this unit</caption>
          <thead>
            <tr>
              <th scope="col">from</th>
              <th scope="col" class="voice-forward">
                a
              </th>
              <th scope="col" class="voice-forward">
                w
              </th>
              <th scope="col" class="voice-forward">
                w · a
              </th>
              <th scope="col" class="voice-gradient">
                ∂L/∂w = a · ∂L/∂z
              </th>
            </tr>
          </thead>
          <tbody>
            {sum.inputs.map((_, i) => (
              <Product key={i} sum={sum} input={i} />
            ))}
            <Bias sum={sum} />
          </tbody>
        </table>
      </TableRoom>
      <p class="voice-forward">
        z = Σ w · a + b = {number(sum.z)}
        {!isLast && `, a = f(z) = ${number(sum.a)}`}
      </p>
      {sum.above.length > 0 && (
        <p class="voice-gradient">
          ∂L/∂a = Σ w · ∂L/∂z above ={" "}
          {sum.above.map((g, k) => `${number(sum.aboveWeights[k])} · ${number(g)}`).join(" + ")}
          {sum.isPlain ? ` = ${number(sum.activationGradient)}` : ""}
        </p>
      )}
      <p class="voice-gradient">
        ∂L/∂z = {sum.gradient === null ? <span class="slot" /> : number(sum.gradient)}
        {!isLast && sum.gradient === 0 && " : the gate is shut, nothing passes back"}
      </p>
      {!sum.isPlain && (
        <p class="small muted">
          A batch norm or a shortcut lies between: these sums are parts of the whole, which is ∂L/∂a
          = {number(sum.activationGradient)}.
        </p>
      )}
    </>
  );
}

function Product({ sum, input }: { sum: UnitSum; input: number }) {
  const weight = useParameter({ layer: sum.layer, unit: sum.unit, input });
  const name = sum.layer === 0 ? (course.value?.points.features[input] ?? "") : `unit ${input + 1}`;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="voice-forward">{number(sum.inputs[input])}</td>
      <td>
        <NumberHandle name={`Weight from ${name}`} {...weight} />
      </td>
      <td class="voice-forward">{number(sum.inputs[input] * sum.weights[input])}</td>
      <td class="voice-gradient">
        {sum.gradient === null ? <span class="slot" /> : number(sum.inputs[input] * sum.gradient)}
      </td>
    </tr>
  );
}

function Bias({ sum }: { sum: UnitSum }) {
  const bias = useParameter({ layer: sum.layer, unit: sum.unit, input: null });
  return (
    <tr>
      <th scope="row">bias</th>
      <td class="voice-forward">1</td>
      <td>
        <NumberHandle name="Bias" {...bias} />
      </td>
      <td class="voice-forward">{number(sum.bias)}</td>
      <td class="voice-gradient">
        {sum.gradient === null ? <span class="slot" /> : number(sum.gradient)}
      </td>
    </tr>
  );
}
