import type { GivenDocument } from "./messages.ts";
import { growing, Run, whole } from "./run.ts";
import { Tail } from "./tail.ts";

interface FileState {
  readonly size: number;
  readonly id: string;
}

/** What the server says is open: its `OpenedIndex`. */
interface Index {
  readonly isLive: boolean;
  readonly runs: readonly {
    readonly name: string;
    readonly isRunning: boolean;
    readonly files: Readonly<Record<string, FileState>>;
  }[];
  readonly documents: readonly string[];
}

/** The files of a run on the server, as far as they were read. */
class ServerRun {
  readonly run: Run;
  readonly #tails = new Map(growing.map((file) => [file, new Tail()]));
  readonly #known = new Map<string, string>();

  constructor(name: string) {
    this.run = new Run(name);
  }

  /**
   * Reads what has changed; whether there is more to read. What the doctor saw is large, and read only of a run that is
   * looked into.
   */
  async update(
    { name, isRunning, files }: Index["runs"][number],
    isLookedInto: boolean,
    fetched: Fetch,
  ): Promise<boolean> {
    const { run } = this;
    const hasModel = files["model.safetensors"] !== undefined;
    if (run.isRunning !== isRunning || run.hasModel !== hasModel) run.version++;
    run.isRunning = isRunning;
    run.hasModel = hasModel;
    for (const file of whole) {
      const state = files[file];
      const id = state ? `${state.id} ${state.size}` : "";
      if (!state || this.#known.get(file) === id) continue;
      run.set(file, new TextDecoder().decode(await fetched(name, file)));
      this.#known.set(file, id);
    }
    const followed = growing.filter((file) => file !== "doctor.jsonl" || isLookedInto);
    for (const file of followed) {
      const state = files[file] ?? { size: 0, id: "" };
      const next = await this.#tails.get(file)!.next(state, (from) => fetched(name, file, from));
      if (!next) continue;
      if (next.isFirst) run.restart(file);
      run.add(file, next.bytes);
    }
    const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
    const all = sum(followed.map((file) => files[file]?.size ?? 0));
    const read = sum(followed.map((file) => this.#tails.get(file)!.position));
    const share = all === 0 ? 1 : Math.min(1, read / all);
    if (share === 1 && !isRunning) for (const file of followed) run.finish(file);
    if (share !== run.read) run.version++;
    run.read = share;
    return share < 1;
  }
}

type Fetch = (run: string, file: string, from?: number) => Promise<Uint8Array>;

/** So often a server is asked whether something has grown, in milliseconds; a run writes every two seconds. */
const pace = 1000;

/**
 * The runs that the server has opened. It is asked again and again, and then for the bytes that are new: nothing is
 * kept open, a server that was away is found again, and whatever happens to a file is seen from its size.
 */
export class ServerRuns {
  #root = "";
  #wake = () => {};
  readonly #runs = new Map<string, ServerRun>();
  readonly #documents = new Set<string>();
  readonly #onChange: () => void;
  readonly #onDocument: (document: GivenDocument) => void;
  /** Whether not all that is there has been read. */
  isReading = true;
  problem: string | null = null;
  /** The run that is looked into. */
  main = "";

  constructor(onChange: () => void, onDocument: (document: GivenDocument) => void) {
    this.#onChange = onChange;
    this.#onDocument = onDocument;
  }

  get runs(): Run[] {
    return [...this.#runs.values()].map(({ run }) => run);
  }

  /**
   * Never ends, where runs are open that may grow.
   *
   * @param root the address below which they stand.
   */
  async follow(root: string): Promise<void> {
    this.#root = root;
    for (;;) {
      const isLive = await this.#round();
      if (!isLive) return;
      if (!this.isReading) await this.#pause();
    }
  }

  /** Looks into a run: what is to be read of it now is read at once. */
  lookInto(name: string): void {
    if (name === this.main) return;
    this.main = name;
    this.#wake();
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, pace);
    });
  }

  async #round(): Promise<boolean> {
    try {
      const index = (await (await this.#ask("index.json")).json()) as Index;
      if (this.problem !== null) this.#say(null);
      const names = new Set(index.runs.map(({ name }) => name));
      for (const name of this.#runs.keys()) if (!names.has(name)) this.#runs.delete(name);
      for (const { name } of index.runs) {
        if (!this.#runs.has(name)) this.#runs.set(name, new ServerRun(name));
      }
      for (const name of index.documents) await this.#takeDocument(name);
      let isMore = false;
      for (const each of index.runs) {
        if (await this.#update(each)) isMore = true;
        this.#onChange();
      }
      this.isReading = isMore;
      this.#onChange();
      return index.isLive;
    } catch {
      this.isReading = false;
      this.#say("The studio's server does not answer. What was read stays; it is asked again.");
      return true;
    }
  }

  /** A run whose files go, or change, while they are read is read the next time. */
  async #update(each: Index["runs"][number]): Promise<boolean> {
    try {
      const isLookedInto = each.name === this.main;
      return await this.#runs
        .get(each.name)!
        .update(each, isLookedInto, (...asked) => this.#bytes(...asked));
    } catch (error) {
      if (error instanceof Gone) return false;
      throw error;
    }
  }

  async #bytes(run: string, file: string, from?: number): Promise<Uint8Array> {
    const path = `runs/${encodeURIComponent(run)}/${file}`;
    const answer = await this.#ask(path, from === undefined ? {} : { range: `bytes=${from}-` });
    return new Uint8Array(await answer.arrayBuffer());
  }

  async #takeDocument(name: string): Promise<void> {
    if (this.#documents.has(name)) return;
    this.#documents.add(name);
    const text = await (await this.#ask(`documents/${encodeURIComponent(name)}`)).text();
    try {
      this.#onDocument({ name, content: JSON.parse(text) });
    } catch (error) {
      this.#say(`${name}: this is no JSON: ${(error as Error).message}.`);
    }
  }

  async #ask(path: string, headers: Record<string, string> = {}): Promise<Response> {
    const answer = await fetch(new URL(path, this.#root), { headers });
    if (!answer.ok) throw new Gone(path);
    return answer;
  }

  #say(problem: string | null): void {
    this.problem = problem;
    this.#onChange();
  }
}

class Gone extends Error {}
