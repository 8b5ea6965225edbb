/** On a phone: one pupil at a time, big keys under the thumb. A column is read out from the list, mark after mark; each one
 *  that is complete turns to the next pupil by itself. */
import { drawing, element } from "../dom";
import type { Say } from "./bar";
import type { Cell } from "./sheet";
import { show } from "./values";

export interface Hands {
    /** A key struck into the cell: a digit, a comma, a code. */
    readonly strike: (key: string) => void;
    readonly erase: () => void;
    readonly turn: (step: number) => void;
    readonly column: (place: number) => void;
}

const DIGITS = ["7", "8", "9", "4", "5", "6", "1", "2", "3"] as const;
/** The same width as in the style sheet. */
export const PHONE = "(max-width: 480px)";

export class Keypad {
    readonly root = element("div", { class: "keypad no-print", role: "group" });
    private readonly who = element("strong", { class: "keypad__who" });
    private readonly value = element("output", { class: "keypad__value" });
    private readonly choice = element("select", { class: "form-select" });
    private readonly keys = element("div", { class: "keypad__keys" });
    private kind = "";
    /** On a desk the keys are not drawn, and cost nothing. */
    isUsed = false;

    constructor(
        private readonly say: Say,
        private readonly hands: Hands,
        columns: readonly { readonly label: string }[],
    ) {
        this.root.setAttribute("aria-label", say("keypad"));
        this.choice.setAttribute("aria-label", say("keypadColumn"));
        this.choice.append(...columns.map((column, place) => element("option", { value: String(place) }, column.label)));
        this.choice.addEventListener("change", () => hands.column(Number(this.choice.value)));
        const previous = this.key("", () => hands.turn(-1), say("previousRow"), "chevron-left");
        const next = this.key("", () => hands.turn(1), say("nextRow"), "chevron-right");
        this.root.append(element("div", { class: "keypad__top" }, previous, element("div", { class: "keypad__about" }, this.who, this.choice), this.value, next), this.keys);
        // A tap on a key must not take the focus from the cell.
        this.keys.addEventListener("pointerdown", (event) => event.preventDefault());
    }

    show(cell: Cell, number: number, all: number): void {
        if (!this.isUsed) return;
        this.who.textContent = this.say("rowOf", { name: cell.person, number, all });
        this.choice.value = String(cell.place);
        this.value.textContent = cell.input?.value || show(cell.value, cell.spec) || "–";
        this.root.toggleAttribute("data-locked", cell.locked !== null);
        const kind = cell.spec.kind === "codes" ? cell.spec.codes.join(" ") : cell.spec.whole ? "whole" : "mark";
        if (kind !== this.kind) this.draw(cell, kind);
        for (const key of this.keys.querySelectorAll("button")) key.disabled = cell.locked !== null;
    }

    private draw(cell: Cell, kind: string): void {
        this.kind = kind;
        this.root.dataset["kind"] = cell.spec.kind;
        const { erase, turn } = this.hands;
        const clear = this.key("", erase, this.say("keypadClear"), "backspace");
        const next = this.key(this.say("keypadNext"), () => turn(1));
        next.classList.add("btn-primary", "keypad__next");
        if (cell.spec.kind === "codes") {
            this.keys.replaceChildren(...cell.spec.codes.map((code) => this.key(code, () => this.hands.strike(code))), clear, next);
            return;
        }
        const digits = [...DIGITS, "0"].map((digit) => this.key(digit, () => this.hands.strike(digit)));
        const ten = this.key("10", () => this.hands.strike("10"));
        const comma = this.key(",", () => this.hands.strike(","), this.say("keypadComma"));
        comma.hidden = cell.spec.whole;
        this.keys.replaceChildren(...digits.slice(0, 9), ten, ...digits.slice(9), comma, clear, next);
    }

    private key(text: string, act: () => void, label?: string, icon?: string): HTMLButtonElement {
        const button = element("button", { type: "button", class: "btn keypad__key", "aria-label": label });
        button.append(icon === undefined ? text : drawing(icon, "md"));
        button.addEventListener("click", act);
        return button;
    }
}

/** A key of the pad struck into a field: "" takes away one sign. Over a whole mark a new one begins, as on a calculator. */
export function strikeInto(input: HTMLInputElement, key: string, isCode: boolean): void {
    const typed = input.value;
    const whole = input.selectionStart === 0 && input.selectionEnd === typed.length;
    if (key === "") input.value = whole ? "" : typed.slice(0, -1);
    else input.value = whole || isCode ? key : typed + key;
    input.setSelectionRange(input.value.length, input.value.length);
}
