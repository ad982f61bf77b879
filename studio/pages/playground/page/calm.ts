import { signal } from "@preact/signals";
import type { Frame } from "../engine/messages.ts";

/**
 * The latest frame for what need not move with every frame: words, and large pictures. While training plays they take
 * turns, so that no frame has to draw all of them.
 */
export const calm = {
  network: signal<Frame | null>(null),
  words: signal<Frame | null>(null),
  layers: signal<Frame | null>(null),
  loss: signal<Frame | null>(null),
  accuracy: signal<Frame | null>(null),
};
const { network, ...others } = calm;
// The network moves more often than the rest.
const turns = Object.values(others).flatMap((each) => [network, each]);
let turn = 0;
let turnedAt = 0;
/** So long a turn lasts at least, in milliseconds. */
const turnLength = 25;

/** Shows a frame to the next of them, or to all where nothing plays. */
export function takeTurn(next: Frame, isPlaying: boolean): void {
  if (!isPlaying) for (const each of turns) each.value = next;
  else if (performance.now() - turnedAt >= turnLength) {
    turnedAt = performance.now();
    turns[turn++ % turns.length].value = next;
  }
}

export function forget(): void {
  for (const each of turns) each.value = null;
}
