import type { LayoutReply, LayoutRequest } from "./layout.worker.ts";
import type { LayoutLater } from "./use-places.ts";

/** Lays out in a worker what takes longer than a frame. */
export function layoutInWorker(): LayoutLater {
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
