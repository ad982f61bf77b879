import type { Layout } from "chainrule/draw";
import type { Plan } from "./layout.ts";
import type { LayoutReply, LayoutRequest } from "./layout.worker.ts";

/** Lays out what takes longer than a frame. */
export interface LayoutLater {
  /** Of several that were started, only the last is of interest. */
  start(plan: Plan, done: (layout: Layout) => void): void;
  end(): void;
}

/** In a worker. The one script of a custom element has none: its build puts `layout-here.ts` in place of this file. */
export function layoutLater(): LayoutLater {
  const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  let latest = 0;
  return {
    start({ sizes, arrows }, done) {
      const number = ++latest;
      worker.onmessage = ({ data }: MessageEvent<LayoutReply>) => {
        if (data.number === number) done(data.layout);
      };
      worker.postMessage({ number, sizes, arrows } satisfies LayoutRequest);
    },
    end: () => worker.terminate(),
  };
}
