/** As PyTorch spells it: runningMean is running_mean. */
export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z]+)/g, (_, before, capitals) => {
    return `${before}_${capitals.toLowerCase()}`;
  });
}

/** A path one name longer. */
export function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** Each value once, with the first of its names. */
export function firstNames<T>(named: [string, T][]): [string, T][] {
  const names = new Map<T, string>();
  for (const [name, value] of named) if (!names.has(value)) names.set(value, name);
  return [...names].map(([value, name]) => [name, value]);
}
