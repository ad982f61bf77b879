import { layeredLayout } from "chainrule/draw";
import type { LayoutLater } from "./layout-later.ts";

/** Without a worker: after what the page does now. */
export function layoutLater(): LayoutLater {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  return {
    start({ sizes, arrows }, done) {
      clearTimeout(waiting);
      waiting = setTimeout(() => done(layeredLayout(sizes, arrows)));
    },
    end: () => clearTimeout(waiting),
  };
}
