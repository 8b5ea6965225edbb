/** <comment-bank [data-most]>: joins a list of phrases (li[data-phrase] in [data-level]) to the comments beside it: fields with
 *  data-comment, data-level, data-name (given name), data-person. A click puts the phrase into the field at hand; quick fill
 *  gives every pupil of a level one, after a preview; what somebody typed is only replaced where the person ticks it. */
import { drawing, element } from "../dom";
import { translator } from "../i18n";
import { type Filled, askFill } from "./fill-dialog";
import catalogue from "./messages.json";
import { filled, joined } from "./phrases";

const say = translator(catalogue);

export type Field = HTMLTextAreaElement | HTMLInputElement;

export class CommentBank extends HTMLElement {
    private current: Field | undefined;
    private undone: readonly Filled[] = [];
    private readonly undo = element("button", { type: "button", class: "btn btn-sm", hidden: true });
    private readonly told = element("p", { class: "quiet", role: "status" });
    private readonly filter = element("select", { class: "form-select", "aria-label": say("level") });
    private readonly listeners = new AbortController();

    connectedCallback(): void {
        const bank = this.querySelector(".bank");
        if (bank === null) return;
        const { signal } = this.listeners;
        const fill = element("button", { type: "button", class: "btn btn-primary" });
        fill.append(drawing("arrow-bar-down", "sm"), say("quickFill"));
        fill.addEventListener("click", () => void this.fill());
        this.undo.addEventListener("click", () => this.takeBack());
        this.filter.append(...this.sections().map((section) => element("option", { value: section.dataset["level"] ?? "" }, section.querySelector("h3")?.textContent ?? "")));
        this.filter.addEventListener("change", () => this.showLevel(this.filter.value));
        for (const item of bank.querySelectorAll<HTMLElement>("[data-phrase]")) this.makeButton(item);
        bank.querySelector(".bank__head")?.after(element("div", { class: "bank__tools" }, fill, this.undo), this.told, this.filter);
        this.addEventListener("focusin", (event) => this.enter(event.target), { signal });
        this.addEventListener("input", (event) => this.count(event.target), { signal });
        this.addEventListener("lt:comment", (event) => this.count(event.target), { signal });
        for (const field of this.fields()) this.count(field);
        this.showLevel(this.sections()[0]?.dataset["level"] ?? "");
    }

    disconnectedCallback(): void {
        this.listeners.abort();
    }

    private sections(): HTMLElement[] {
        return [...this.querySelectorAll<HTMLElement>(".bank [data-level]")];
    }

    private fields(): Field[] {
        return [...this.querySelectorAll<Field>("[data-comment]")];
    }

    private makeButton(item: HTMLElement): void {
        const button = element("button", { type: "button", class: "bank__phrase" });
        button.append(...item.childNodes);
        // The field keeps its cursor while phrases are picked, several one after another.
        button.addEventListener("pointerdown", (event) => event.preventDefault());
        button.addEventListener("click", () => this.pick(item.dataset["phrase"] ?? ""));
        item.replaceChildren(button);
    }

    private enter(target: EventTarget | null): void {
        const field = this.fields().find((each) => each === target);
        if (field === undefined) return;
        this.current = field;
        if (field.dataset["level"]) this.showLevel(field.dataset["level"]);
        this.told.textContent = say("into", { name: field.dataset["person"] ?? "" });
    }

    private showLevel(level: string): void {
        this.filter.value = level;
        for (const section of this.sections()) section.hidden = section.dataset["level"] !== level;
    }

    private pick(phrase: string): void {
        const field = this.current;
        if (field === undefined) {
            this.told.textContent = say("chooseFirst");
            return;
        }
        this.put(field, joined(field.value, filled(phrase, field.dataset["name"] ?? "")));
        field.focus();
    }

    private put(field: Field, text: string): void {
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
    }

    private count(target: EventTarget | null): void {
        const field = this.fields().find((each) => each === target);
        if (field === undefined) return;
        const most = Number(this.dataset["most"] ?? "255");
        const size = field.value.length;
        let note = field.parentElement?.querySelector<HTMLElement>(".comment-count");
        if (note == null) {
            note = element("small", { class: "comment-count" });
            field.after(note);
        }
        note.toggleAttribute("data-over", size > most);
        note.textContent = size > most ? say("over", { size, most }) : size === 0 ? "" : `${size}/${most}`;
    }

    private async fill(): Promise<void> {
        const phrases = new Map(this.sections().map((section) => [section.dataset["level"] ?? "", [...section.querySelectorAll<HTMLElement>("[data-phrase]")].map((item) => item.dataset["phrase"] ?? "")]));
        const words = new Map(this.sections().map((section) => [section.dataset["level"] ?? "", section.querySelector("h3")?.textContent ?? ""]));
        const done = await askFill(this.fields(), phrases, words, say);
        if (done.length === 0) return;
        this.undone = done.map((one) => ({ field: one.field, text: one.field.value }));
        for (const { field, text } of done) this.put(field, text);
        this.undo.textContent = say("undo", { count: done.length });
        this.undo.hidden = false;
        this.told.textContent = say("done", { count: done.length });
    }

    private takeBack(): void {
        for (const { field, text } of this.undone) this.put(field, text);
        this.told.textContent = say("undoneNow", { count: this.undone.length });
        this.undo.hidden = true;
    }
}

customElements.define("comment-bank", CommentBank);
