import { describe, expect, it } from "vitest";
import { done, forgetAll, isKept, markDone, readDone } from "../../../studio/course/done.ts";

describe("what is done", () => {
  it("is read from what was kept, and is nothing where that is not ours", () => {
    const kept = { lessons: ["product"], questions: ["xor"] };
    expect(readDone(JSON.stringify(kept))).toEqual(kept);
    for (const text of [null, "", "null", "7", "[]", "{", '{"lessons":[1],"questions":[]}']) {
      expect(readDone(text), String(text)).toEqual({ lessons: [], questions: [] });
    }
  });

  it("is known once, and lasts as long as the page where nothing can be kept", () => {
    markDone("lessons", "product");
    markDone("lessons", "product");
    markDone("questions", "xor");
    expect(done.value).toEqual({ lessons: ["product"], questions: ["xor"] });
    // There is no local storage here.
    expect(isKept.value).toBe(false);
    forgetAll();
    expect(done.value).toEqual({ lessons: [], questions: [] });
  });
});
