/** Quick fill before it is done: which phrases of each level, and what every pupil would get. */
import { element } from "../dom";
import type { Field } from "./comment-bank";
import { Rounds, filled } from "./phrases";

type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export interface Filled {
    readonly field: Field;
    readonly text: string;
}

interface Proposal extends Filled {
    readonly tick: HTMLInputElement;
}

function choices(phrases: ReadonlyMap<string, readonly string[]>, words: ReadonlyMap<string, string>, wanted: ReadonlySet<string>): HTMLElement {
    const box = element("div", { class: "quick__levels" });
    for (const [level, known] of phrases) {
        if (!wanted.has(level) || known.length === 0) continue;
        const list = known.map((phrase, index) => element("label", { class: "fill__range" }, element("input", { type: "checkbox", class: "form-check-input", value: phrase, "data-level": level, checked: index < 3 }), element("span", {}, filled(phrase, "…"))));
        box.append(element("fieldset", {}, element("legend", {}, words.get(level) ?? level), ...list));
    }
    return box;
}

function proposals(fields: readonly Field[], box: HTMLElement, body: HTMLElement, say: Say): Proposal[] {
    const chosen = new Map<string, string[]>();
    for (const tick of box.querySelectorAll<HTMLInputElement>("input:checked")) {
        const level = tick.dataset["level"] ?? "";
        chosen.set(level, [...(chosen.get(level) ?? []), tick.value]);
    }
    const rounds = new Rounds(chosen);
    const made: Proposal[] = [];
    const rows = fields.map((field) => {
        const phrase = field.dataset["level"] ? rounds.next(field.dataset["level"]) : undefined;
        const person = element("th", { scope: "row" }, field.dataset["person"] ?? "");
        if (phrase === undefined) return element("tr", {}, element("td", {}), person, element("td", { class: "quiet" }, say(field.dataset["level"] ? "noPhrase" : "noLevel")));
        const text = filled(phrase, field.dataset["name"] ?? "");
        const typed = field.value.trim();
        const tick = element("input", { type: "checkbox", class: "form-check-input", checked: typed === "", "aria-label": say("write", { name: field.dataset["person"] ?? "" }) });
        made.push({ field, text, tick });
        const shown = element("td", {}, ...(typed === "" ? [] : [element("del", {}, typed), element("br")]), element("ins", {}, text));
        return element("tr", {}, element("td", {}, tick), person, shown);
    });
    body.replaceChildren(...rows);
    return made;
}

/** Resolves to what shall be written; nothing where the person thinks better of it. */
export function askFill(fields: readonly Field[], phrases: ReadonlyMap<string, readonly string[]>, words: ReadonlyMap<string, string>, say: Say): Promise<readonly Filled[]> {
    const dialog = element("dialog", { class: "dialog paste quick", "aria-labelledby": "quick-title" });
    const box = choices(phrases, words, new Set(fields.map((field) => field.dataset["level"] ?? "")));
    const body = element("tbody");
    const yes = element("button", { type: "button", class: "btn btn-primary" });
    const no = element("button", { type: "button", class: "btn" }, say("cancel"));
    let made: Proposal[] = [];
    const tally = (): void => {
        const count = made.filter((one) => one.tick.checked).length;
        yes.textContent = say("apply", { count });
        yes.disabled = count === 0;
    };
    const draw = (): void => {
        made = proposals(fields, box, body, say);
        tally();
    };
    box.addEventListener("change", draw);
    body.addEventListener("change", tally);
    draw();
    dialog.append(
        element("h2", { id: "quick-title" }, say("quickFill")),
        element("p", { class: "quiet" }, say("quickLead")),
        box,
        element("div", { class: "paste__scroll", tabindex: "0", role: "region", "aria-label": say("quickFill") }, element("table", { class: "paste__table" }, element("thead", {}, element("tr", {}, ...["quickWrite", "quickPupil", "quickText"].map((key) => element("th", { scope: "col" }, say(key))))), body)),
        element("div", { class: "dialog__actions" }, no, yes),
    );
    return new Promise((resolve) => {
        let answer: readonly Filled[] = [];
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(answer);
        });
        no.addEventListener("click", () => dialog.close());
        yes.addEventListener("click", () => {
            answer = made.filter((one) => one.tick.checked);
            dialog.close();
        });
        document.body.append(dialog);
        dialog.showModal();
        (yes.disabled ? no : yes).focus();
    });
}
