import Module, { register } from "node:module";
import * as check from "../../check/index.ts";
import * as compile from "../../compile/index.ts";
import * as data from "../../data/index.ts";
import * as doctor from "../../doctor/index.ts";
import * as draw from "../../draw/index.ts";
import * as expr from "../../expr/index.ts";
import * as func from "../../func/index.ts";
import * as chainrule from "../../index.ts";
import * as io from "../../io/index.ts";
import * as linalg from "../../linalg/index.ts";
import * as manual from "../../manual/index.ts";
import * as models from "../../models/index.ts";
import * as node from "../../node/index.ts";
import * as random from "../../random/index.ts";
import * as report from "../../report/index.ts";
import * as scalar from "../../scalar/index.ts";
import * as trace from "../../trace/index.ts";
import * as train from "../../train/index.ts";

/**
 * What a file gets that imports from the package: the modules of the running command itself, so that
 * a tensor made in the file is a tensor here. The package need not be installed.
 */
export const packageModules: Record<string, object> = {
  chainrule,
  "chainrule/check": check,
  "chainrule/compile": compile,
  "chainrule/data": data,
  "chainrule/doctor": doctor,
  "chainrule/draw": draw,
  "chainrule/expr": expr,
  "chainrule/func": func,
  "chainrule/io": io,
  "chainrule/linalg": linalg,
  "chainrule/manual": manual,
  "chainrule/models": models,
  "chainrule/node": node,
  "chainrule/random": random,
  "chainrule/report": report,
  "chainrule/scalar": scalar,
  "chainrule/trace": trace,
  "chainrule/train": train,
};

type Loader = { _load: (request: string, ...rest: unknown[]) => unknown };

let isProvided = false;

/** Gives these modules to files that Node itself loads, .mjs and .cjs, where the package is installed. */
export function providePackageModules(): void {
  if (isProvided) return;
  isProvided = true;
  const loader = Module as unknown as Loader;
  const load = loader._load;
  loader._load = (request, ...rest) =>
    Object.hasOwn(packageModules, request)
      ? packageModules[request]
      : load.call(loader, request, ...rest);
  const key = "modules of the running chainrule";
  Object.assign(globalThis, { [Symbol.for(key)]: packageModules });
  const names = Object.fromEntries(
    Object.entries(packageModules).map(([name, module]) => [name, Object.keys(module)]),
  );
  // Hooks run in a thread of their own, and are a module of their own.
  const hooks = `
    const names = ${JSON.stringify(names)};
    const scheme = "chainrule-itself:";
    export const resolve = (specifier, context, next) =>
      Object.hasOwn(names, specifier)
        ? { url: scheme + specifier, shortCircuit: true }
        : next(specifier, context);
    export const load = (url, context, next) => {
      if (!url.startsWith(scheme)) return next(url, context);
      const name = url.slice(scheme.length);
      const exported = names[name].map((name, i) => "v" + i + " as " + name);
      const source =
        "const module = globalThis[Symbol.for('${key}')][" + JSON.stringify(name) + "];" +
        names[name].map((name, i) => "const v" + i + " = module." + name + ";").join("") +
        "export { " + exported.join(", ") + " };";
      return { format: "module", source, shortCircuit: true };
    };`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
