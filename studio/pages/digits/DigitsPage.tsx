import { useComputed, useSignalEffect } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { useEffect } from "preact/hooks";
import { placeOf } from "../../drawing/grid.ts";
import { Pad } from "../../drawing/Pad.tsx";
import { Steps } from "../../parts/Steps.tsx";
import { Frame } from "../../shell/Frame.tsx";
import { explanation } from "../../state/explanation.ts";
import { stageCount } from "./engine/descent.ts";
import { address } from "./page/address.ts";
import { ChangePanel } from "./page/ChangePanel.tsx";
import { DigitPanel } from "./page/DigitPanel.tsx";
import { hovered } from "./page/hovered.ts";
import { Layers } from "./page/Layers.tsx";
import { NetworkPanel } from "./page/NetworkPanel.tsx";
import { NumbersPanel } from "./page/NumbersPanel.tsx";
import { open, problem } from "./page/networks.ts";
import { Picture } from "./page/Picture.tsx";
import { nudgeText, PixelPanel } from "./page/PixelPanel.tsx";
import { Prediction } from "./page/Prediction.tsx";
import { change, followWay, ink, isDrawing, now, start, strokes } from "./page/pictures.ts";
import { Way } from "./page/Way.tsx";
import "./digits.css";

/** A drawn digit in a network: what it is read as, why, and what would make it another. */
export default function DigitsPage() {
  useEffect(open, []);
  useEffect(followWay, []);
  useSignalEffect(() => {
    explanation.value = hovered.value ?? nudgeText();
  });
  return (
    <Frame
      title="Digits"
      summary="Draw a digit. The network reads it at once, and its gradient says which pixels would change its mind."
      thing={<Bench />}
      words={
        <>
          <DigitPanel />
          <NetworkPanel />
          <PixelPanel />
          <ChangePanel />
          <NumbersPanel />
        </>
      }
      steps={
        <Steps
          at={address.step}
          last={stageCount}
          pace={150}
          label={(step) => `Step ${step} of ${stageCount} to ${address.target.value}`}
        />
      }
    />
  );
}

function Bench() {
  const seen = useComputed(() => now.value?.pixels ?? start.value);
  const gradient = useComputed(() => now.value?.gradient ?? null);
  return (
    <>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <div class="digit-pictures">
        <Pad
          strokes={strokes}
          ink={ink}
          isDrawing={isDrawing}
          onHover={(isOver) => {
            hovered.value = isOver ? "Draw a digit: what the network sees of it is beside." : null;
          }}
        />
        <Picture
          title="What the network sees"
          numbers={seen}
          kind="grey"
          explain={(pixel, value) => `The pixel at ${placeOf(pixel)} is ${short(value, 3)}.`}
        />
        <Picture
          title="∂L/∂pixel"
          numbers={gradient}
          kind="gradient"
          explain={(pixel, value) =>
            `∂L/∂pixel at ${placeOf(pixel)} is ${short(value, 3)}: more ink there makes the loss ${value > 0 ? "larger" : "smaller"}, and ${address.target.peek()} ${value > 0 ? "less" : "more"} likely.`
          }
        />
        <Picture
          title="Change so far"
          numbers={change}
          kind="change"
          explain={(pixel, value) =>
            `The pixel at ${placeOf(pixel)} has changed by ${short(value, 3)}.`
          }
        />
      </div>
      <p class="small muted">
        A square is positive, a flat bar negative, and the area says how large.
      </p>
      <div class="digit-answers">
        <Prediction />
        <Way />
      </div>
      <Layers />
    </>
  );
}
