import { describe, expect, it } from "vitest";
import { confusionMap } from "../../src/report/confusion-map.ts";
import { checkWellFormed } from "../support/well-formed.ts";

describe("confusionMap", () => {
  const map = confusionMap({
    labels: ["cat", "<dog>", "empty"],
    counts: [
      [90, 10, 0],
      [0, 50, 0],
      [0, 0, 0],
    ],
  }).text;

  it("writes the counts, with right answers and mistakes apart", () => {
    checkWellFormed(map);
    expect(map).toContain('title="cat taken for &lt;dog&gt;: 10 of 100">10</td>');
    expect(map.match(/class="hit"/g)).toHaveLength(2);
    expect(map.match(/class="miss"/g)).toHaveLength(1);
    expect(map.match(/class="none"/g)).toHaveLength(6);
  });

  it("heats cells by their share of the row", () => {
    // 0.7 is the strongest: 90% right is 0.63; 10% wrong is √(0.1 / 0.2) of it.
    expect(map).toContain('class="hit" style="--heat:0.63"');
    expect(map).toContain('class="hit" style="--heat:0.70"');
    expect(map).toContain('class="miss" style="--heat:0.49"');
  });

  it("gives the recall of each class, or a dash", () => {
    const recalls = [...map.matchAll(/class="recall">([^<]*)/g)].map((match) => match[1]);
    expect(recalls).toEqual(["90.0%", "100%", "–"]);
  });
});
