import { type Arrow, type Layout, layeredLayout, type Size } from "chainrule/draw";

export interface LayoutRequest {
  readonly number: number;
  readonly sizes: readonly Size[];
  readonly arrows: readonly Arrow[];
}

export interface LayoutReply {
  readonly number: number;
  readonly layout: Layout;
}

addEventListener("message", ({ data }: MessageEvent<LayoutRequest>) => {
  const { number, sizes, arrows } = data;
  postMessage({ number, layout: layeredLayout(sizes, arrows) } satisfies LayoutReply);
});
