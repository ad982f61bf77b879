import { type Arrow, type Layout, layeredLayout, type Size } from "chainrule/draw";
import { forbidCodeGeneration } from "chainrule/expr";

export interface LayoutRequest {
  readonly number: number;
  readonly sizes: readonly Size[];
  readonly arrows: readonly Arrow[];
}

export interface LayoutReply {
  readonly number: number;
  readonly layout: Layout;
}

forbidCodeGeneration();

addEventListener("message", ({ data }: MessageEvent<LayoutRequest>) => {
  const { number, sizes, arrows } = data;
  postMessage({ number, layout: layeredLayout(sizes, arrows) } satisfies LayoutReply);
});
