import { useComputed, useSignal } from "@preact/signals";
import { centredDigit, type DigitInImage, digitInImage } from "chainrule/data";
import type { ClassPrediction, TrainedModel } from "chainrule/train";
import { useEffect, useId, useMemo } from "preact/hooks";
import { colours } from "../canvas/colours.ts";
import { useCanvas } from "../canvas/use-canvas.ts";
import { drawLevels } from "../drawing/draw.ts";
import { inkOf } from "../drawing/ink.ts";
import { Pad } from "../drawing/Pad.tsx";
import { type Stroke, surface } from "../drawing/strokes.ts";
import { useDropped } from "../parts/use-dropped.ts";
import { settable } from "../state/settable.ts";
import { Bars } from "./Bars.tsx";
import { percent } from "./numbers.ts";
import { pickedImage } from "./picked-image.ts";
import { Said } from "./Said.tsx";

/** A file that was chosen, and what the network sees of it; or why it cannot be read. */
type Chosen = { readonly name: string } & (DigitInImage | { readonly problem: string });

/** A pad to draw a digit on, what a network sees of it, and which it says that it is. */
export function DigitReader({ model }: { model: TrainedModel }) {
  const drawn = useSignal<readonly Stroke[]>([]);
  const chosen = useSignal<Chosen | null>(null);
  const isDrawing = useSignal(false);
  // Who draws, turns from the file to the drawing.
  const strokes = useMemo(
    () =>
      settable(
        () => drawn.value,
        (value) => {
          chosen.value = null;
          drawn.value = value;
        },
      ),
    [],
  );
  const ink = useComputed(() => inkOf(drawn.value));
  /** What the network takes; null where there is nothing. */
  const pixels = useComputed(() => {
    if (chosen.value) return "pixels" in chosen.value ? chosen.value.pixels : null;
    if (drawn.value.length === 0) return null;
    return Uint8Array.from(centredDigit(ink.value, surface), (level) => Math.round(255 * level));
  });
  const prediction = useComputed(() =>
    pixels.value ? (model.predict(pixels.value)[0] as ClassPrediction) : null,
  );
  const take = async (file: File | undefined) => {
    if (!file) return;
    const { name } = file;
    try {
      chosen.value = { name, ...digitInImage(await pickedImage(file)) };
      drawn.value = [];
    } catch (error) {
      chosen.value = { name, problem: (error as Error).message };
    }
  };
  useDropped(({ files }) => take(files[0]));
  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent) => take(clipboardData?.files[0]);
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  }, []);
  return (
    <div class="predictor">
      <div>
        <div class="pictures">
          <Pad strokes={strokes} ink={ink} isDrawing={isDrawing} />
          <Seen pixels={pixels} />
        </div>
        <ChooseFile onFile={take} />
        <About chosen={chosen.value} />
      </div>
      <DigitAnswer classes={model.classes} prediction={prediction.value} />
    </div>
  );
}

function Seen({ pixels }: { pixels: { readonly value: Uint8Array | null } }) {
  const canvas = useCanvas((context, size) => {
    if (pixels.value) {
      drawLevels(
        context,
        Array.from(pixels.value, (byte) => byte / 255),
        size,
        colours.value,
      );
    }
  });
  return (
    <figure class="picture">
      <figcaption class="small">What the network sees</figcaption>
      <div class="pixels" role="img" aria-label="The digit as the network sees it, 28 by 28 pixels">
        <canvas ref={canvas} />
      </div>
    </figure>
  );
}

function ChooseFile({ onFile }: { onFile(file: File | undefined): void }) {
  const id = useId();
  return (
    <div class="field file">
      <label for={id}>Or a picture of one</label>
      <input
        id={id}
        type="file"
        accept="image/*"
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget }) => {
          onFile(currentTarget.files?.[0]);
          // The same file may be chosen again, when it has changed.
          currentTarget.value = "";
        }}
      />
      <p class="hint" id={`${id}-hint`}>
        It may also be dropped on the page, or pasted.
      </p>
    </div>
  );
}

function About({ chosen }: { chosen: Chosen | null }) {
  const problem = chosen && "problem" in chosen ? chosen.problem : null;
  const notes = chosen && "notes" in chosen ? chosen.notes : [];
  return (
    <>
      <p class="problem" role="alert">
        {problem}
      </p>
      {notes.map((note) => (
        <p class="hint" key={note}>
          {chosen!.name}: {note}.
        </p>
      ))}
    </>
  );
}

function DigitAnswer({
  classes,
  prediction,
}: {
  classes: readonly string[];
  prediction: ClassPrediction | null;
}) {
  const { label, probabilities = null } = prediction ?? {};
  return (
    <section class="answer" aria-label="Prediction">
      <div class="heads">
        <h2>
          {label === undefined ? (
            "Nothing is drawn yet"
          ) : (
            <>
              This is a <strong data-prediction>{label}</strong>
            </>
          )}
        </h2>
      </div>
      <div class="details">
        <Bars classes={classes} probabilities={probabilities} label={label} />
      </div>
      <Said text={label === undefined ? "" : `A ${label}, ${percent(probabilities![label])}.`} />
    </section>
  );
}
