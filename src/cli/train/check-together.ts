import { twinKinds } from "../../manual/twins.ts";
import { rowOf } from "../../nn/layers/table.ts";
import { wordOf } from "../../nn/layers/text.ts";
import { UsageError } from "../errors.ts";
import { hiddenLayers, isOfImages, languageModelOf } from "./architecture.ts";
import { checkLanguageModel } from "./check-language-model.ts";
import type { TrainConfig } from "./config-schema.ts";
import { isNamed } from "./data-name.ts";
import { flagOf } from "./flag.ts";
import { checkSchedule } from "./schedule.ts";
import { tableSettingNames } from "./table/settings.ts";

const ofImages = ["mnist", "digits"];

/** Refuses settings that are right each by itself, and cannot go together. */
export function checkTogether(config: TrainConfig): void {
  const { model, layers, activation } = config;
  if (model !== undefined && (layers !== undefined || activation !== undefined)) {
    const other = layers === undefined ? "--activation" : "--layers";
    throw new UsageError(`--model ${model} is a whole network: leave out ${other}, or --model`);
  }
  checkSchedule(config);
  const ofTable = tableSettingNames.find((name) => name !== "task" && config[name] !== undefined);
  checkLanguageModel(config, ofTable !== undefined);
  if (ofTable !== undefined && (isNamed(config.data) || languageModelOf(config) !== null)) {
    throw new UsageError(
      `${flagOf(ofTable)} goes with a table, and ${config.data} is none: leave it out`,
    );
  }
  if (config.engine === "manual" && config.classWeights !== undefined) {
    throw new UsageError(
      "engine manual counts all samples as much: take --engine autograd, or leave out --class-weights",
    );
  }
  if (model !== undefined && config.engine === "manual") {
    throw new UsageError(`engine manual has no ${model}: take --engine autograd`);
  }
  if (config.precision === "mixed" && config.engine === "manual") {
    throw new UsageError(
      "engine manual computes in float32: take --engine autograd, or leave out --precision mixed",
    );
  }
  if (isOfImages(config) && !ofImages.includes(config.data)) {
    const network = model === undefined ? "the layers take" : `--model ${model} takes`;
    throw new UsageError(
      `${network} images, and ${config.data} has none: take --data ${ofImages.join(" or ")}`,
    );
  }
  if (config.dataDir !== undefined && config.data !== "mnist") {
    throw new UsageError(
      `--data-dir is where MNIST's files are, and the data is ${config.data}: take --data mnist`,
    );
  }
  if ((config.accumulate ?? 1) > 1 && config.eager && config.doctor) {
    throw new UsageError(
      "--doctor takes each update of an eager run for a step: leave out --eager, or --accumulate",
    );
  }
  if (config.loss !== undefined && config.task === "classification") {
    throw new UsageError(`--loss ${config.loss} is of a regression: leave it out, or --task`);
  }
  if (config.engine === "manual" && (config.loss ?? "mse") !== "mse") {
    throw new UsageError(`engine manual has the loss mse only: take --engine autograd`);
  }
  if (config.engine === "manual" && config.optimizer !== "sgd") {
    throw new UsageError("engine manual updates by sgd only: add --optimizer sgd");
  }
  for (const layer of hiddenLayers(config)) {
    const { leastBatch = 1 } = rowOf(layer.kind);
    if (config.engine === "manual" && !twinKinds.includes(layer.kind)) {
      throw new UsageError(
        `engine manual has no ${wordOf(layer.kind)}, only ${twinKinds.map(wordOf).join(", ")}: take ` +
          "--engine autograd",
      );
    }
    if (config.batchSize < leastBatch) {
      throw new UsageError(
        `${wordOf(layer.kind)} needs batches of at least ${leastBatch} samples: give a larger ` +
          "--batch-size",
      );
    }
  }
}
