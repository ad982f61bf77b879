import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AlertKind } from "../../src/doctor/index.ts";
import { pageExamples } from "../support/examples.ts";
import { runSnippet } from "./snippet.ts";

const page = readFileSync(new URL("../../docs/doctor.md", import.meta.url), "utf8");

const kinds: Record<AlertKind, true> = {
  "dead-units": true,
  "saturated-units": true,
  "vanishing-gradient": true,
  "exploding-gradient": true,
  "update-ratio": true,
  "first-loss": true,
  "no-gradient": true,
  "gradients-not-zeroed": true,
  "cannot-overfit": true,
  "learning-rate-too-high": true,
  "learning-rate-too-low": true,
  "not-shuffled": true,
  "not-normalized": true,
  overfitting: true,
  "no-better-than-baseline": true,
  "class-ignored": true,
};

describe("the page on the doctor", () => {
  it("quotes the summary as it is, but for the time it took", () => {
    const [, quoted] = /<!-- summary -->\n```text\n([^`]*)\n```/.exec(page)!;
    const [{ code }] = pageExamples(["docs/doctor.md"]);
    const summary = runSnippet(code, "doctor.summary()") as string;
    const timeless = (text: string) => text.replace(/took [\d.]+%/, "took …%");
    expect(timeless(quoted)).toBe(timeless(summary));
  });

  it("has every kind of alert in its table", () => {
    const [, table] = /^\| alert +\|.*\n\| ?-.*\n((?:\|.*\n)+)/m.exec(page)!;
    const named = [...table.matchAll(/`([a-z-]+)`/g)].map(([, kind]) => kind);
    expect(named.sort()).toEqual(Object.keys(kinds).sort());
  });
});
