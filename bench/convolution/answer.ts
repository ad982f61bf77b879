/** Asks for a network's training step or its forward pass alone; 0 milliseconds are one repetition. */
export interface Question {
  network: "lenet" | "residual";
  isForward: boolean;
  milliseconds: number;
}

/** The milliseconds of each repetition and the last loss, or why there are none. */
export type Answer = { times: number[]; loss: number } | { error: string };

/** Answers the questions of `main.ts`, each by the same work as long as it asks for that. */
export function answer(build: (question: Question) => () => number): void {
  let [built, run] = ["", () => 0];
  process.on("message", (question: Question) => {
    const { network, isForward, milliseconds } = question;
    try {
      const work = `${network} ${isForward}`;
      if (built !== work) run = build(question);
      built = work;
      const times: number[] = [];
      let loss: number;
      const end = performance.now() + milliseconds;
      do {
        const start = performance.now();
        loss = run();
        times.push(performance.now() - start);
      } while (performance.now() < end);
      process.send?.({ times, loss } satisfies Answer);
    } catch (error) {
      process.send?.({ error: String(error) } satisfies Answer);
    }
  });
}
