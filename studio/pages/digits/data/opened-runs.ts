import type { nn } from "chainrule";
import { decodeSafetensors } from "chainrule/io";
import type { Weights } from "../engine/classifier.ts";

/** What the studio's server has opened; a static site has a list of nothing in its place. */
interface Index {
  readonly runs: readonly {
    readonly name: string;
    readonly files: Readonly<Record<string, unknown>>;
  }[];
}

const file = "model.safetensors";

/** The names of the runs that the server has opened and that have a trained network. */
export async function openedRuns(): Promise<readonly string[]> {
  const response = await fetch("opened/index.json");
  if (!response.ok) return [];
  const { runs } = (await response.json()) as Index;
  return runs.filter(({ files }) => file in files).map(({ name }) => name);
}

/**
 * The network of a run.
 *
 * @throws Error where its file cannot be had, or does not say what layers it has; DataError for a corrupt one.
 */
export async function networkOfRun(name: string): Promise<Weights> {
  const response = await fetch(`opened/runs/${encodeURIComponent(name)}/${file}`);
  if (!response.ok) throw new Error(`${name}: its network could not be read: ${response.status}`);
  return weightsIn(new Uint8Array(await response.arrayBuffer()), `${name}/${file}`);
}

/** @param source what errors call the file. */
export function weightsIn(bytes: Uint8Array, source: string): Weights {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  if (metadata.model !== undefined) {
    throw new Error(
      `${source}: it is the model ${metadata.model}. Here networks of layers are read: train one with --layers`,
    );
  }
  if (metadata.layers === undefined) {
    throw new Error(
      `${source}: it does not say what layers it has: it is from an older chainrule. Train it again`,
    );
  }
  const state = Object.entries(tensors).map(([name, { shape, data }]) => [
    name,
    { shape: [...shape], data },
  ]);
  return {
    layers: JSON.parse(metadata.layers) as nn.LayerDescription[],
    state: Object.fromEntries(state) as Weights["state"],
    ...(metadata.sample === undefined ? {} : { sample: JSON.parse(metadata.sample) as number[] }),
  };
}
