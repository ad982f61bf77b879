/** A run's settings, each as a text. */
export type Settings = Readonly<Record<string, string>>;

export interface Compared {
  /** What differs: a text for each run, in their order, or undefined where a run does not have it. */
  readonly differing: readonly { readonly name: string; readonly values: (string | undefined)[] }[];
  /** What is the same in all runs. */
  readonly same: readonly (readonly [name: string, value: string])[];
}

/** What of the settings of several runs differs, and what does not. */
export function compareSettings(runs: readonly Settings[]): Compared {
  const names = [...new Set(runs.flatMap((settings) => Object.keys(settings)))];
  const all = names.map((name) => ({
    name,
    values: runs.map((settings) => (Object.hasOwn(settings, name) ? settings[name] : undefined)),
  }));
  const differs = ({ values }: { values: (string | undefined)[] }) => new Set(values).size > 1;
  return {
    differing: all.filter(differs),
    same: all
      .filter((each) => !differs(each))
      .map(({ name, values }) => [name, values[0]!] as const),
  };
}

/** The settings in a run's config.json, or whatever object stands there: `batchSize` becomes `batch size`. */
export function settingsIn(config: Readonly<Record<string, unknown>>): Settings {
  const words = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      words(name),
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
