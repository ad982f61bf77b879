// What runs in each worker of `loadInWorkers`.
import { parentPort, workerData } from "node:worker_threads";
import type { Request } from "../data/workers/message.ts";
import { server } from "../data/workers/serve.ts";
import { DataError } from "../tensor/errors.ts";

const serve = server(makerOf, (message, transfer) => parentPort?.postMessage(message, transfer));
parentPort?.on("message", (request: Request) => void serve(request));

async function makerOf() {
  const { default: make } = await import(workerData.module);
  if (typeof make === "function") return make;
  throw new DataError(
    `${workerData.module} has no function as its default export. Write export default (args) => dataset`,
  );
}
