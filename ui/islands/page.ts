/** A page for the tests of islands: a happy-dom window put where islands look for one. Import it before the island. */
import { Window } from "happy-dom";

const made = new Window({ url: "http://lienthong.test/" });
const wanted = [
    "document", "location", "localStorage", "sessionStorage", "customElements", "HTMLElement", "HTMLInputElement", "HTMLTextAreaElement", "HTMLSelectElement",
    "HTMLDialogElement", "HTMLDetailsElement", "HTMLTableCellElement", "HTMLTableRowElement", "HTMLTableElement", "Element", "Node", "Event", "CustomEvent", "KeyboardEvent", "InputEvent", "FocusEvent",
    "DOMException", "CSS", "getComputedStyle",
] as const;

for (const name of wanted) {
    Object.defineProperty(globalThis, name, { value: (made as unknown as Record<string, unknown>)[name], configurable: true, writable: true });
}
Object.defineProperty(globalThis, "window", { value: made, configurable: true, writable: true });
Object.defineProperty(globalThis, "matchMedia", { value: (query: string) => made.matchMedia(query), configurable: true, writable: true });
Object.defineProperty(globalThis, "ResizeObserver", { value: class { observe(): void {} disconnect(): void {} }, configurable: true, writable: true });

/** A fresh body in the given language, nothing stored. */
export function page(html: string, language = "vi"): HTMLElement {
    document.documentElement.lang = language;
    localStorage.clear();
    sessionStorage.clear();
    fill(html);
    return document.body;
}

/** Puts new content where the old was, whole, as a browser does: an element meets its children when it is connected. */
export function fill(html: string): void {
    const holder = document.createElement("div");
    holder.innerHTML = html;
    document.body.replaceChildren(...holder.childNodes);
}

export function find<T extends Element = HTMLElement>(selector: string): T {
    const found = document.querySelector<T>(selector);
    if (found === null) throw new Error(`Nothing matches ${selector}`);
    return found;
}

export function press(target: Element, key: string, more: KeyboardEventInit = {}): void {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

export function type(input: HTMLInputElement, text: string): void {
    input.value = text;
    input.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
}

export function wait(milliseconds = 0): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
