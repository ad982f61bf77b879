import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** So long nothing has to change before it is said, in milliseconds. */
const rest = 700;

/** What a screen reader is to say of an answer: not of each that it passes by while somebody types or draws. */
export function Said({ text }: { text: string }) {
  const said = useSignal("");
  useEffect(() => {
    const timer = setTimeout(() => {
      said.value = text;
    }, rest);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="only-spoken" role="status">
      {said}
    </p>
  );
}
