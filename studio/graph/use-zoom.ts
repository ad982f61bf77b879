import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { useKeys } from "../state/use-keys.ts";

const [least, most] = [0.05, 12];
const factor = 1.25;

export interface Zoom {
  readonly scale: ReadonlySignal<number>;
  readonly larger: () => void;
  readonly smaller: () => void;
  /** As at the beginning: as large as fits, but large enough to be read. */
  readonly fit: () => void;
}

/**
 * Zoom by Ctrl and the wheel, a pinch, and the keys +, − and 0. What is larger than its room is scrolled, as
 * everything on a page is, or dragged by its ground.
 *
 * @param box the room, which scrolls
 * @param fit the scale at which the whole fits
 */
export function useZoom(box: RefObject<HTMLElement | null>, fit: ReadonlySignal<number>): Zoom {
  const zoom = useSignal(1);
  const scale = useComputed(() => fit.value * zoom.value);
  const zoomTo = (next: number, at?: { clientX: number; clientY: number }) => {
    const room = box.current!;
    const stage = room.firstElementChild!;
    const frame = room.getBoundingClientRect();
    const x = at?.clientX ?? frame.left + frame.width / 2;
    const y = at?.clientY ?? frame.top + frame.height / 2;
    const before = stage.getBoundingClientRect();
    const [across, down] = [(x - before.left) / before.width, (y - before.top) / before.height];
    zoom.value = Math.min(most, Math.max(least, next));
    // What is under the pointer stays there, once the stage has its new size.
    requestAnimationFrame(() => {
      const { left, top, width, height } = stage.getBoundingClientRect();
      room.scrollBy({
        left: left + across * width - x,
        top: top + down * height - y,
        behavior: "instant",
      });
    });
  };
  const larger = () => zoomTo(zoom.peek() * factor);
  const smaller = () => zoomTo(zoom.peek() / factor);
  const fitAll = () => zoomTo(1);

  useKeys({ "+": larger, "=": larger, "-": smaller, "0": fitAll });
  useEffect(() => {
    const room = box.current!;
    const ends = [byWheel(room, zoom, zoomTo), byPinch(room, zoom, zoomTo), byGround(room)];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  return { scale, larger, smaller, fit: fitAll };
}

type ZoomTo = (next: number, at?: { clientX: number; clientY: number }) => void;

/** A pinch on a touchpad comes as a wheel with Ctrl as well. */
function byWheel(room: HTMLElement, zoom: Signal<number>, zoomTo: ZoomTo): () => void {
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoomTo(zoom.peek() * 2 ** (-event.deltaY / 200), event);
  };
  room.addEventListener("wheel", onWheel, { passive: false });
  return () => room.removeEventListener("wheel", onWheel);
}

function byPinch(room: HTMLElement, zoom: Signal<number>, zoomTo: ZoomTo): () => void {
  let start: { apart: number; zoom: number } | null = null;
  const read = ({ touches: [a, b] }: TouchEvent) => ({
    apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY),
    clientX: (a.clientX + b.clientX) / 2,
    clientY: (a.clientY + b.clientY) / 2,
  });
  const onStart = (event: TouchEvent) => {
    start = event.touches.length === 2 ? { apart: read(event).apart, zoom: zoom.peek() } : null;
  };
  const onMove = (event: TouchEvent) => {
    if (!start || event.touches.length !== 2) return;
    event.preventDefault();
    const now = read(event);
    zoomTo((start.zoom * now.apart) / start.apart, now);
  };
  room.addEventListener("touchstart", onStart, { passive: true });
  room.addEventListener("touchmove", onMove, { passive: false });
  return () => {
    room.removeEventListener("touchstart", onStart);
    room.removeEventListener("touchmove", onMove);
  };
}

/** With a mouse the ground between the nodes is dragged; fingers scroll by themselves. */
function byGround(room: HTMLElement): () => void {
  const onDown = (event: PointerEvent) => {
    const isGround = !(event.target as Element).closest(".node, button, input");
    if (!isGround || event.pointerType !== "mouse" || event.button !== 0) return;
    room.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent) => {
    if (room.hasPointerCapture(event.pointerId)) room.scrollBy(-event.movementX, -event.movementY);
  };
  room.addEventListener("pointerdown", onDown);
  room.addEventListener("pointermove", onMove);
  return () => {
    room.removeEventListener("pointerdown", onDown);
    room.removeEventListener("pointermove", onMove);
  };
}
