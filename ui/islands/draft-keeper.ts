/** <draft-keeper data-key="who:what">: keeps what is typed into the form inside it until the server has it.
 *  After a lost session or network the same form comes back filled; a sentence says so and offers to discard. */
import { element } from "./dom";
import { translator } from "./i18n";
import catalogue from "./messages.json";

const say = translator(catalogue);
const PREFIX = "lt:draft:";
const MONTH = 30 * 24 * 60 * 60 * 1000;

interface Draft {
    readonly at: number;
    readonly fields: Readonly<Record<string, readonly string[]>>;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function isKept(control: Element): control is Control {
    if (control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement) return control.name !== "";
    return control instanceof HTMLInputElement && control.name !== "" && !["hidden", "password", "file", "submit", "button"].includes(control.type);
}

function isChoice(control: Control): control is HTMLInputElement {
    return control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio");
}

export class DraftKeeper extends HTMLElement {
    connectedCallback(): void {
        this.restore();
        this.addEventListener("input", this.onInput);
        this.addEventListener("submit", this.onSubmit);
        this.addEventListener("htmx:afterRequest", this.onAnswered);
    }

    disconnectedCallback(): void {
        this.removeEventListener("input", this.onInput);
        this.removeEventListener("submit", this.onSubmit);
        this.removeEventListener("htmx:afterRequest", this.onAnswered);
    }

    private get key(): string {
        return PREFIX + (this.dataset["key"] ?? location.pathname);
    }

    private controls(): Control[] {
        return [...this.querySelectorAll("input, textarea, select")].filter(isKept);
    }

    private readonly onInput = (): void => {
        const fields: Record<string, string[]> = {};
        for (const control of this.controls()) {
            const values = (fields[control.name] ??= []);
            if (!isChoice(control) || control.checked) values.push(control.value);
        }
        localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), fields } satisfies Draft));
    };

    /** A plain submit leaves the page: the draft stays until the next page proves, by data-saved, that it arrived. */
    private readonly onSubmit = (): void => {
        this.onInput();
    };

    private readonly onAnswered = (event: Event): void => {
        const detail = (event as CustomEvent<{ successful?: boolean }>).detail;
        if (detail.successful === true && this.querySelector("[aria-invalid=true]") === null) localStorage.removeItem(this.key);
    };

    private read(): Draft | null {
        const stored = localStorage.getItem(this.key);
        if (stored === null) return null;
        try {
            const draft = JSON.parse(stored) as Draft;
            if (Date.now() - draft.at < MONTH) return draft;
        } catch {
            // A draft that cannot be read is of no use to anyone: fall through and drop it.
        }
        localStorage.removeItem(this.key);
        return null;
    }

    private restore(): void {
        const draft = this.read();
        if (draft === null) return;
        const before = new Map(this.controls().map((control) => [control, isChoice(control) ? String(control.checked) : control.value]));
        let changed = false;
        for (const control of this.controls()) {
            const values = draft.fields[control.name];
            if (values === undefined) continue;
            if (isChoice(control)) control.checked = values.includes(control.value);
            else control.value = values[0] ?? "";
            changed ||= before.get(control) !== (isChoice(control) ? String(control.checked) : control.value);
        }
        if (changed) this.announce(draft, before);
    }

    private announce(draft: Draft, before: ReadonlyMap<Control, string>): void {
        const time = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit" }).format(draft.at);
        const discard = element("button", { type: "button", class: "btn btn-sm" }, say("draftDiscard"));
        const note = element("div", { class: "toast-note toast-note--info", role: "status" }, element("p", {}, say("draftRestored", { time })), discard);
        discard.addEventListener("click", () => {
            localStorage.removeItem(this.key);
            for (const [control, value] of before) {
                if (isChoice(control)) control.checked = value === "true";
                else control.value = value;
            }
            note.remove();
        });
        this.prepend(note);
    }
}

/** Forget every draft that the server says it has: <div data-saved="key"> on the page that follows a save. */
export function forgetSaved(root: ParentNode): void {
    for (const mark of root.querySelectorAll<HTMLElement>("[data-saved]")) localStorage.removeItem(PREFIX + (mark.dataset["saved"] ?? ""));
}

forgetSaved(document);
customElements.define("draft-keeper", DraftKeeper);
