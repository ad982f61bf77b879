import type { Lesson } from "../course/content.ts";

export const runs: Lesson = {
  id: "runs",
  title: "Runs of your own",
  summary: "Training on your own data, and comparing one run with another.",
  subject: {
    training: { a: { units: "units", rate: "rate a" }, b: { units: "units", rate: "rate b" } },
  },
  handles: {
    units: { initial: 4, step: 1, min: 0, max: 8 },
    "rate a": { initial: 0.5, step: 0.1, min: 0, max: 5 },
    "rate b": { initial: 0.1, step: 0.1, min: 0, max: 5 },
  },
  figure: { kind: "losses" },
  text: [
    "The command line trains what you have learnt on a table of yours: a row for each sample, a column that says its class.",
    {
      code: `npx chainrule train --data flowers.csv \\
  --label species --layers 16,16
npx chainrule studio`,
    },
    "Each [run] is kept in a folder: its settings, its loss at every step, its weights and a report. Before it trains, it checks its own gradients against differences.",
    "One run says little. Was the rate good? Nobody can tell from one curve. So one changes a single thing and runs again. The figure has two runs on XOR with {units} hidden units: run a with a rate of {rate a}, run b with {rate b}. They end at {a.last} and {b.last}.",
    "Such choices are the [hyperparameters|hyperparameter]: training does not find them, you do. Change one at a time, and keep the [seed], so that what differs is what you changed.",
    "And a low loss on the points that were trained on is no proof. A network can learn them by heart: [overfitting]. So some points are kept aside, the [validation set], and their loss is watched as well.",
  ],
  task: {
    text: "Find a rate for run b with which it ends below 0.01. It is {rate b} now.",
    goal: { number: "b.last", below: 0.01 },
    way: { "rate b": 2 },
  },
  links: [
    { page: "runs", text: "Open a run on the Runs page, or drop its folder there" },
    {
      page: "playground",
      text: "Bring a table of yours to the Playground, which reads CSV files, too",
      fields: () => ({ open: '["data","doctor"]' }),
    },
  ],
};
