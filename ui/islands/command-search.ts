/** <command-search data-url>: Ctrl-K (⌘K) opens a dialog that finds people, classes, units, documents and screens.
 *  The server answers GET data-url?q=… with {"results": [{"label", "hint", "group", "icon", "url"}]}.
 *  Without script the link inside leads to the search page. */
import { drawing, element } from "./dom";
import { translator } from "./i18n";
import catalogue from "./messages.json";

const say = translator(catalogue);
const PAUSE = 140;

export interface SearchResult {
    readonly label: string;
    readonly hint?: string;
    readonly group?: string;
    readonly icon?: string;
    readonly url: string;
}

export class CommandSearch extends HTMLElement {
    private readonly input = element("input", {
        type: "search", class: "search__input", role: "combobox", autocomplete: "off", spellcheck: "false",
        "aria-expanded": "true", "aria-controls": "search-results", "aria-autocomplete": "list",
    });
    private readonly list = element("div", { class: "search__results", id: "search-results", role: "listbox" });
    private readonly status = element("p", { class: "search__status", role: "status" });
    private readonly dialog = element("dialog", { class: "dialog search" });
    private timer: ReturnType<typeof setTimeout> | undefined;
    private running: AbortController | undefined;
    private active = -1;

    connectedCallback(): void {
        this.input.placeholder = say("searchHint");
        this.input.setAttribute("aria-label", say("searchTitle"));
        this.list.setAttribute("aria-label", say("searchTitle"));
        this.dialog.setAttribute("aria-label", say("searchTitle"));
        this.dialog.replaceChildren(
            element("div", { class: "search__bar" }, drawing("search"), this.input, element("kbd", {}, "Esc")),
            this.list,
            this.status,
        );
        this.append(this.dialog);
        this.addEventListener("click", this.onClick);
        this.input.addEventListener("input", this.onInput);
        this.dialog.addEventListener("keydown", this.onDialogKey);
        document.addEventListener("keydown", this.onKey);
    }

    disconnectedCallback(): void {
        document.removeEventListener("keydown", this.onKey);
        this.removeEventListener("click", this.onClick);
        this.input.removeEventListener("input", this.onInput);
        this.dialog.removeEventListener("keydown", this.onDialogKey);
        clearTimeout(this.timer);
        this.running?.abort();
        this.dialog.remove();
    }

    private readonly onKey = (event: KeyboardEvent): void => {
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
            event.preventDefault();
            this.open();
        }
    };

    private readonly onClick = (event: MouseEvent): void => {
        const link = event.target instanceof Element ? event.target.closest("a.search-button") : null;
        if (link === null || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        this.open();
    };

    open(): void {
        if (!this.dialog.open) this.dialog.showModal();
        this.input.select();
        if (this.input.value === "") this.show([], "");
    }

    private readonly onInput = (): void => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.search(this.input.value.trim()), PAUSE);
    };

    private async search(query: string): Promise<void> {
        this.running?.abort();
        if (query === "") {
            this.show([], "");
            return;
        }
        this.running = new AbortController();
        try {
            const address = new URL(this.dataset["url"] ?? "", location.href);
            address.searchParams.set("q", query);
            const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: this.running.signal, credentials: "same-origin" });
            if (!answer.ok) throw new Error(String(answer.status));
            const body = (await answer.json()) as { results: SearchResult[] };
            this.show(body.results, query);
        } catch (error) {
            if (error instanceof DOMException && error.name === "AbortError") return;
            this.list.replaceChildren();
            this.status.textContent = say("searchFailed");
        }
    }

    private show(results: readonly SearchResult[], query: string): void {
        this.active = -1;
        const parts: HTMLElement[] = [];
        let group: string | undefined;
        for (const [index, result] of results.entries()) {
            if (result.group !== undefined && result.group !== group) {
                group = result.group;
                parts.push(element("p", { class: "search__group", role: "presentation" }, group));
            }
            const label = element("span", { class: "search__label" }, result.label, element("small", {}, result.hint ?? ""));
            const link = element("a", { class: "search__result", role: "option", id: `search-${index}`, href: result.url, tabindex: "-1", "aria-selected": "false" });
            link.append(drawing(result.icon ?? "file-text"), label);
            parts.push(link);
        }
        this.list.replaceChildren(...parts);
        this.status.textContent = query === "" ? `${say("searchHelp")} ${say("searchKeys")}` : results.length === 0 ? say("searchNone", { query }) : say("searchCount", { count: results.length });
        if (results.length > 0) this.mark(0);
        else this.input.removeAttribute("aria-activedescendant");
    }

    private options(): HTMLAnchorElement[] {
        return [...this.list.querySelectorAll<HTMLAnchorElement>("[role=option]")];
    }

    private mark(index: number): void {
        const options = this.options();
        if (options.length === 0) return;
        this.active = (index + options.length) % options.length;
        for (const [at, option] of options.entries()) option.setAttribute("aria-selected", String(at === this.active));
        const chosen = options[this.active];
        if (chosen === undefined) return;
        this.input.setAttribute("aria-activedescendant", chosen.id);
        chosen.scrollIntoView({ block: "nearest" });
    }

    private readonly onDialogKey = (event: KeyboardEvent): void => {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            this.mark(this.active + (event.key === "ArrowDown" ? 1 : -1));
        }
        if (event.key === "Enter" && document.activeElement === this.input) {
            event.preventDefault();
            this.options()[this.active]?.click();
        }
    };
}

customElements.define("command-search", CommandSearch);
