/** One pupil's line: what the person sees and touches. Knows the markup, not the way to the server. */
import { drawing, element } from "../dom";
import type { Held } from "../saving/queue";

export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;
export type Field = "code" | "note";

const CYCLE: Readonly<Record<string, string>> = { "": "P", P: "K", K: "" };
const LETTERS = new Set(["P", "K", "B", "M"]);

/** The code after one more touch: present, P, K, present. What is neither goes back to present. */
export function next(code: string): string {
    return CYCLE[code] ?? "";
}

/** The code that a key asks for; null: none. */
export function typed(key: string): string | null {
    const letter = key.toUpperCase();
    if (LETTERS.has(letter)) return letter;
    return key === "Delete" || key === "Backspace" || key === "0" ? "" : null;
}

export class Row {
    readonly line: string;
    readonly name: string;
    /** What the server is known to hold. */
    readonly seen: Record<Field, string>;
    readonly tap = element("button", { type: "button", class: "roll__tap" });
    private readonly badge = element("span", { class: "roll__badge" });
    private readonly problem = element("div", { class: "roll__problem", hidden: true, role: "alert" });

    constructor(
        readonly root: HTMLElement,
        private readonly select: HTMLSelectElement,
        private readonly note: HTMLInputElement,
        private readonly say: Say,
        private readonly onChange: (row: Row, field: Field) => void,
    ) {
        this.line = root.dataset["line"] ?? "";
        const name = root.querySelector<HTMLElement>(".roll__name");
        this.name = name?.textContent?.trim() ?? "";
        // Not what the browser remembers of an earlier visit: what the server said.
        select.value = root.dataset["code"] ?? "";
        this.seen = { code: select.value, note: note.value };
        const more = element("button", { type: "button", class: "btn btn-quiet btn-square roll__more", "aria-label": say("more", { name: this.name }), title: say("more", { name: this.name }), "aria-expanded": "false" });
        more.append(drawing("dots"));
        more.addEventListener("click", () => {
            const open = root.toggleAttribute("data-open");
            more.setAttribute("aria-expanded", String(open));
            if (open) select.focus();
        });
        if (name !== null) {
            name.replaceWith(this.tap);
            this.tap.append(name, this.badge);
        }
        this.tap.addEventListener("click", () => this.set("code", next(this.select.value)));
        select.addEventListener("change", () => this.changed("code"));
        note.addEventListener("change", () => this.changed("note"));
        root.append(more, this.problem);
        this.show();
    }

    get(field: Field): string {
        return field === "code" ? this.select.value : this.note.value.trim();
    }

    set(field: Field, value: string): void {
        if (this.get(field) === value) return;
        this.put(field, value);
        this.changed(field);
    }

    /** Shows a value without sending it. */
    put(field: Field, value: string): void {
        if (field === "code") this.select.value = value;
        else this.note.value = value;
        this.show();
    }

    mark(state: "saving" | "saved" | "conflict" | "invalid" | null): void {
        if (state === null) delete this.root.dataset["state"];
        else this.root.dataset["state"] = state;
        if (state !== "conflict" && state !== "invalid") this.problem.hidden = true;
    }

    lock(): void {
        for (const control of [this.tap, this.select]) control.disabled = true;
        this.note.readOnly = true;
    }

    /** Says what stands against the person's value and lets them decide. */
    ask(held: Held, decide: (keepMine: boolean) => void): void {
        const word = (value: string | null | undefined): string => (held.col === "note" ? (value ?? "") || "–" : this.word(value ?? ""));
        const text =
            held.kind === "conflict"
                ? this.say("conflict", { by: held.by ?? "", at: held.at ?? "", theirs: word(held.theirs), mine: word(held.typed) })
                : this.say("refused", { message: held.message ?? "" });
        const button = (label: string, keep: boolean): HTMLButtonElement => {
            const made = element("button", { type: "button", class: "btn btn-sm" }, label);
            made.addEventListener("click", () => decide(keep));
            return made;
        };
        const choices = held.kind === "conflict" ? [button(this.say("keepMine"), true), button(this.say("takeTheirs"), false)] : [button(this.say("dismiss"), false)];
        this.problem.replaceChildren(element("span", {}, text), ...choices);
        this.mark(held.kind === "conflict" ? "conflict" : "invalid");
        this.problem.hidden = false;
    }

    private word(code: string): string {
        return this.say(code === "" ? "here" : code);
    }

    private changed(field: Field): void {
        this.show();
        this.onChange(this, field);
    }

    private show(): void {
        const code = this.select.value;
        this.root.dataset["code"] = code;
        this.root.toggleAttribute("data-noted", this.note.value !== "");
        this.badge.textContent = this.word(code);
    }
}
