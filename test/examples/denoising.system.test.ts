import { describe, expect, it } from "vitest";
import { drawDigits, main } from "../../examples/denoising.ts";
import { checkWellFormed } from "../support/well-formed.ts";

describe("examples/denoising.ts in short", async () => {
  const { losses, errors, pictures } = await main(3);

  it("learns, and is better than noise after three epochs", () => {
    expect(losses).toHaveLength(60);
    expect(losses[59]).toBeLessThan(losses[0] / 2);
    // Of noise with a standard deviation of 0.5.
    expect(errors["as it is given"]).toBeCloseTo(0.25, 2);
    expect(errors["the network"]).toBeLessThan(errors["cut to black and white"]);
  });

  it("shows a digit of each class three times", () => {
    expect(pictures.map(({ images }) => images.length)).toEqual([10, 10, 10]);
    const svg = drawDigits(pictures);
    checkWellFormed(svg);
    expect(svg.match(/href="data:image\/png;base64,iVBOR/g)).toHaveLength(30);
    expect(svg).toContain("with noise");
  });
});
