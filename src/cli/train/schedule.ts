/** What the learning rate is multiplied by when a share of a run's steps is done. */
const factors = {
  constant: () => 1,
  cosine: (done: number) => (1 + Math.cos(Math.PI * done)) / 2,
};

export type ScheduleName = keyof typeof factors;
export const scheduleNames = Object.keys(factors) as [ScheduleName, ...ScheduleName[]];

/** The learning rate of the step that comes next when a share of a run's steps is done. */
export function rateAt(
  { lr, schedule = "constant" }: { lr: number; schedule?: ScheduleName },
  done: number,
): number {
  return lr * factors[schedule](done);
}
