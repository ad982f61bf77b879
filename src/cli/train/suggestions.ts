import { quoted } from "../../text/shell-word.ts";
import { languageModelOf } from "./architecture.ts";
import { commandName, describeSettings } from "./describe.ts";
import type { Finished } from "./display.ts";
import { type TrainConfig, unusualSettings } from "./options.ts";
import { tableSettingNames } from "./table/settings.ts";
import type { Task } from "./task.ts";

type Suggestion = [command: string, what: string];

/** What may be done next, each with the command for it. */
export function suggestions(
  config: TrainConfig,
  task: Task,
  runFolder: string,
  findings: Finished["findings"] = [],
): Suggestion[] {
  const { data, dataDir, loss, epochs, model } = config;
  const train = commandName("train");
  const longer = ["--resume", quoted(runFolder), "--epochs", 2 * epochs].join(" ");
  if (languageModelOf(config) !== null) {
    const other = model === "gpt" ? "lstm" : "gpt";
    return [
      [`${commandName("sample")} ${quoted(runFolder)}`, "what it writes"],
      [`${train} ${longer}`, "the same for longer"],
      [`${train} ${describeSettings({ data })} --model ${other}`, "another network"],
    ];
  }
  const same = describeSettings({ data, ...unusualSettings(config) });
  const ofTable = Object.fromEntries(tableSettingNames.map((name) => [name, config[name]]));
  const sameData = describeSettings({ data, dataDir, ...ofTable, loss });
  const layers =
    data === "mnist" || data === "digits"
      ? "--layers 512,gelu,256,gelu --optimizer adam --lr 0.001"
      : "--layers 16 --activation tanh";
  const has = (kind: string) => findings.some((finding) => finding.kind === kind);
  const again: Suggestion[] = [];
  if (has("class-ignored") && task.encoders && config.classWeights === undefined) {
    again.push([`${train} ${same} --class-weights balanced`, "rare classes count as much"]);
  }
  again.push(
    has("overfitting")
      ? [`${train} ${same} --restore-best`, "the same with the weights of its best epoch"]
      : [`${train} ${longer}`, "the same for longer"],
    [`${train} ${sameData} ${layers}`, "another network"],
  );
  const folder = quoted(runFolder);
  const page = `${commandName("export")} ${folder} --html`;
  if (task.encoders) {
    return [
      [`${commandName("predict")} ${folder} ${quoted(data)}`, "what it says of a table's rows"],
      [page, "one page to try it in, offline"],
      ...again,
    ];
  }
  if (task.pictures) {
    return [[page, "one page to draw digits in, for it to read"], ...again];
  }
  const other = data === "spirals" ? "moons" : "spirals";
  return [
    ...again,
    [`${train} --data ${other}`, "seconds, with a map of the plane"],
    [`${train} --help`, "your own data, and all else"],
  ];
}
