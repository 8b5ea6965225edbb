/** <comment-sheet data-save-url data-sheet data-user [data-login-url]>: saves each comment as it is written, by the same road as
 *  marks: kept on the machine first, sent in order, a conflict shown with both texts. Without it the form around it posts. */
import { csrfToken, element } from "../dom";
import { translator } from "../i18n";
import { type Held, SaveQueue } from "../saving/queue";
import { adopt, release } from "../saving/shelf";
import { SaveStatus } from "../saving/status";
import catalogue from "./messages.json";

const say = translator(catalogue);
/** After so long without a key the text is taken; leaving the field takes it at once. */
const REST = 900;

interface Field {
    readonly line: string;
    readonly col: string;
    readonly area: HTMLTextAreaElement;
    readonly td: HTMLElement;
    seen: string | null;
    /** What was last given to the queue. */
    given: string | null;
    timer?: ReturnType<typeof setTimeout>;
}

function clean(text: string): string | null {
    return text.normalize("NFC").replace(/\s+/g, " ").trim() || null;
}

export class CommentSheet extends HTMLElement {
    private readonly fields = new Map<string, Field>();
    private queue!: SaveQueue;
    private status!: SaveStatus;
    private storageKey = "";
    private readonly listeners = new AbortController();

    connectedCallback(): void {
        for (const area of this.querySelectorAll<HTMLTextAreaElement>("textarea[data-comment]")) {
            const td = area.closest<HTMLElement>("[data-col]");
            const line = area.closest<HTMLElement>("[data-line]")?.dataset["line"];
            const col = td?.dataset["col"];
            if (td === null || line === undefined || col === undefined) continue;
            this.fields.set(`${line}\u0000${col}`, { line, col, area, td, seen: clean(area.value), given: clean(area.value) });
        }
        if (this.fields.size === 0) return;
        const { signal } = this.listeners;
        this.status = new SaveStatus(say, this.dataset["loginUrl"], () => this.queue.retryNow());
        this.prepend(element("div", { class: "marks-bar no-print" }, this.status.root));
        this.addEventListener("input", (event) => this.later(event.target), { signal });
        this.addEventListener("focusout", (event) => this.take(this.of(event.target)), { signal });
        window.addEventListener("online", () => this.queue.retryNow(), { signal });
        window.addEventListener("focus", () => this.queue.retryIfPaused(), { signal });
        window.addEventListener("pagehide", () => { this.leave(); release(this.storageKey); }, { signal });
        document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.leave(), { signal });
        this.start();
    }

    disconnectedCallback(): void {
        this.listeners.abort();
        this.queue?.stop();
        release(this.storageKey);
    }

    private start(): void {
        this.storageKey = adopt(`lt:marks:${this.dataset["user"] ?? ""}:${this.dataset["sheet"] ?? location.pathname}`, localStorage, sessionStorage);
        const at = (cell: { readonly line: string; readonly col: string }): Field | undefined => this.fields.get(`${cell.line}\u0000${cell.col}`);
        this.queue = new SaveQueue(
            {
                url: this.dataset["saveUrl"] ?? "",
                version: undefined,
                account: this.dataset["user"],
                page: { url: location.pathname, title: document.title },
                storage: localStorage,
                storageKey: this.storageKey,
                fetch: (url, init) => fetch(url, init),
                headers: () => ({ "X-CSRFToken": csrfToken() }),
            },
            {
                onSending: (cells) => cells.forEach((cell) => this.show(at(cell), "saving")),
                onSaved: (saved) => {
                    const field = at(saved);
                    if (field !== undefined) field.seen = saved.value;
                    this.show(field, "saved");
                },
                onHeld: (held) => this.hold(at(held), held),
                onTrouble: (trouble, message) => this.status.showTrouble(trouble, message),
                onLocked: () => undefined,
                onCount: (count) => this.status.showWaiting(count),
            },
        );
        const stored = this.queue.restore();
        for (const change of [...(stored.flight?.cells ?? []), ...stored.waiting]) {
            const field = at(change);
            if (field !== undefined) this.put(field, change.value);
        }
    }

    private of(target: EventTarget | null): Field | undefined {
        return [...this.fields.values()].find((field) => field.area === target);
    }

    private later(target: EventTarget | null): void {
        const field = this.of(target);
        if (field === undefined) return;
        clearTimeout(field.timer);
        field.timer = setTimeout(() => this.take(field), REST);
    }

    private take(field: Field | undefined): void {
        if (field === undefined) return;
        clearTimeout(field.timer);
        const value = clean(field.area.value);
        if (value === field.given) return;
        field.given = value;
        field.td.querySelector(".comment-note")?.remove();
        this.queue.put({ line: field.line, col: field.col, seen: field.seen, value });
    }

    /** Nothing typed a moment ago stays behind when the page is left. */
    private leave(): void {
        for (const field of this.fields.values()) this.take(field);
        this.queue.flush();
    }

    private put(field: Field, value: string | null): void {
        field.area.value = value ?? "";
        field.given = value;
        field.area.dispatchEvent(new Event("lt:comment", { bubbles: true }));
    }

    private show(field: Field | undefined, state: string): void {
        if (field !== undefined) field.td.dataset["state"] = state;
    }

    private hold(field: Field | undefined, held: Held): void {
        if (field === undefined) return;
        this.put(field, held.typed);
        this.show(field, held.kind === "conflict" ? "conflict" : "invalid");
        field.td.querySelector(".comment-note")?.remove();
        const note = element("div", { class: "comment-note", role: "alert" });
        if (held.kind === "conflict") {
            field.seen = held.theirs ?? null;
            note.append(
                element("p", {}, say("conflict", { by: held.by ?? "", at: held.at ?? "", theirs: held.theirs ?? say("blank") })),
                this.choice(say("keepTheirs"), () => this.settle(field, held.theirs ?? null, false)),
                this.choice(say("keepMine"), () => this.settle(field, held.typed, true)),
            );
        } else {
            note.append(element("p", {}, say("refused", { message: held.message || say("refusedUnknown") })), this.choice(say("drop"), () => this.settle(field, field.seen, false)));
        }
        field.td.append(note);
    }

    private choice(label: string, act: () => void): HTMLButtonElement {
        const button = element("button", { type: "button", class: "btn btn-sm" }, label);
        button.addEventListener("click", act);
        return button;
    }

    private settle(field: Field, value: string | null, write: boolean): void {
        field.td.querySelector(".comment-note")?.remove();
        delete field.td.dataset["state"];
        this.queue.forget(field);
        this.put(field, value);
        if (write) this.queue.put({ line: field.line, col: field.col, seen: field.seen, value });
        field.area.focus();
    }
}

customElements.define("comment-sheet", CommentSheet);
