import type { Reply, Task } from "./messages.ts";

/** How long the sandbox itself may take to start, in seconds. */
const startLimit = 20;

const stopped = (text: string): Reply => ({ checks: [], problem: { text }, printed: [] });

/** A frame of no origin, in which a worker waits for a task. */
interface Cell {
  readonly frame: HTMLIFrameElement;
  /** Once the worker is ready. */
  readonly port: Promise<MessagePort>;
}

function openCell(place: HTMLElement): Cell {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = "Sandbox";
  frame.hidden = true;
  frame.src = "sandbox.html";
  const port = new Promise<MessagePort>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const hear = async ({ source, data }: MessageEvent) => {
      if (source !== frame.contentWindow || data !== "ready") return;
      removeEventListener("message", hear);
      const { default: program } = await import("./runner.worker.ts?bundle");
      port1.onmessage = () => resolve(port1);
      // It has no origin that could be named.
      frame.contentWindow?.postMessage(program, "*", [port2]);
    };
    addEventListener("message", hear);
  });
  place.append(frame);
  return { frame, port };
}

/**
 * Runs a person's code where it can reach nothing: in a worker, in a frame of its own for each run, which is taken
 * away when the run has ended or lasts too long. Only the latest run is answered.
 */
export class Sandbox {
  readonly #place: HTMLElement;
  #spare: Cell | null = null;
  #running: Cell | null = null;

  /** @param place where the frames stand, unseen. */
  constructor(place: HTMLElement) {
    this.#place = place;
    this.#spare = openCell(place);
  }

  /**
   * Ends the run before, if there is one.
   *
   * @param limit in seconds.
   * @returns null where it was ended by another run, or by `close`.
   */
  async run(task: Task, limit: number): Promise<Reply | null> {
    this.#running?.frame.remove();
    const cell = this.#spare ?? openCell(this.#place);
    this.#spare = null;
    this.#running = cell;
    const reply = await answer(cell, task, limit);
    cell.frame.remove();
    if (this.#running !== cell) return null;
    this.#running = null;
    this.#spare = openCell(this.#place);
    return reply;
  }

  close(): void {
    this.#running?.frame.remove();
    this.#spare?.frame.remove();
    this.#running = null;
    this.#spare = null;
  }
}

async function answer(cell: Cell, task: Task, limit: number): Promise<Reply> {
  const port = await within(cell.port, startLimit);
  if (port === null) return stopped("The sandbox did not start. Reload the page to try again.");
  const reply = new Promise<Reply>((resolve) => {
    port.onmessage = ({ data }) => resolve(data);
  });
  port.postMessage(task);
  return (await within(reply, limit)) ?? stopped(lasting(limit));
}

const lasting = (limit: number) =>
  `The code did not end within ${limit} seconds, and was stopped. Look for a loop whose end is never reached, ` +
  "or that collects more and more.";

function within<T>(promise: Promise<T>, seconds: number): Promise<T | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), seconds * 1000);
    promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
