import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { Choices } from "../parts/Choices.tsx";
import { addressNow, addressOf, page } from "../state/address.ts";
import { explanation } from "../state/explanation.ts";
import { scheme, schemes } from "../state/scheme.ts";
import { letGo, light } from "../state/selection.ts";
import { type PageEntry, pages } from "./pages.ts";
import "./shell.css";

type Loaded =
  | { readonly id: string; readonly Page: FunctionComponent }
  | { readonly id: string; readonly error: Error }
  | null;

/** The page that the address names, or undefined. */
function entryAt(id: string): PageEntry | undefined {
  return id === "" ? pages[0] : pages.find((entry) => entry.id === id);
}

/** In a frame of somebody else's page, `?embed` before the `#` leaves away what leads to other pages. */
const isEmbedded = new URLSearchParams(location.search).has("embed");

export function Shell() {
  const loaded = useSignal<Loaded>(null);
  useSignalEffect(() => {
    const entry = entryAt(page.value);
    if (!entry) return;
    document.title = `${entry.title} · chainrule studio`;
    if (loaded.peek()?.id === entry.id) return;
    const { id } = entry;
    // The page before keeps what is lit and pinned until it goes: one may be back on it before this one has loaded.
    const show = (next: Loaded) => {
      if (entryAt(page.peek())?.id !== id) return;
      letGo();
      light(null);
      explanation.value = "";
      loaded.value = next;
    };
    entry.load().then(
      (module) => show({ id, Page: module.default }),
      (error: Error) => show({ id, error }),
    );
  });
  return (
    <div class={isEmbedded ? "shell is-embedded" : "shell"}>
      {!isEmbedded && <Masthead />}
      {content(loaded.value)}
    </div>
  );
}

function Masthead() {
  return (
    <header class="masthead">
      <a class="skip" href="#content" onClick={toContent}>
        Skip to the page
      </a>
      <a class="brand" href={`#${pages[0].id}`}>
        chainrule
      </a>
      <nav aria-label="Pages">
        {pages.map((entry) => (
          <PageLink key={entry.id} entry={entry} />
        ))}
      </nav>
      <Choices name="Colours" options={schemes} chosen={scheme} />
    </header>
  );
}

function PageLink({ entry: { id, title } }: { entry: PageEntry }) {
  const address = useComputed(() => addressOf(id));
  const current = useComputed(() => (entryAt(page.value)?.id === id ? "page" : undefined));
  return (
    <a
      href={address}
      aria-current={current}
      // However soon it is followed, it has the page's state.
      onClick={({ currentTarget }) => {
        currentTarget.href = addressNow(id);
      }}
    >
      {title}
    </a>
  );
}

/** The address is the page's state: following `#content` would lose it. */
function toContent(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function content(loaded: Loaded) {
  if (!entryAt(page.value)) {
    return (
      <main class="notice" id="content" tabIndex={-1}>
        <h1>There is no page “{page.value}”</h1>
        <p>
          The address names a page that this studio does not have. The pages are listed above;{" "}
          <a href={`#${pages[0].id}`}>{pages[0].title}</a> is the first.
        </p>
      </main>
    );
  }
  if (loaded === null) return <main class="notice" id="content" tabIndex={-1} aria-busy="true" />;
  if ("error" in loaded) {
    return (
      <main class="notice" id="content" tabIndex={-1}>
        <h1>This page could not be loaded</h1>
        <p>{loaded.error.message}</p>
        <p>
          Reload to try again. If the studio was started on your machine, see whether it still runs.
        </p>
      </main>
    );
  }
  return <loaded.Page key={loaded.id} />;
}
