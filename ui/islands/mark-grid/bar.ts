/** What stands over the grid: where the marks are (saved, being saved, kept here), undo, redo, fill, who is shown, the rows
 *  of a phone. */
import { drawing, element } from "../dom";
import type { Trouble } from "../saving/queue";
import type { Filter } from "./view";

export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export interface Acts {
    readonly undo: () => void;
    readonly redo: () => void;
    readonly fill: () => void;
    readonly density: () => void;
    readonly help: () => void;
    readonly filter: (filter: Filter) => void;
    readonly retry: () => void;
    readonly problems: () => void;
    readonly previousRow: () => void;
    readonly nextRow: () => void;
    readonly advance: (on: boolean) => void;
}

interface Options {
    readonly loginUrl: string | undefined;
    readonly advance: boolean;
    readonly writable: boolean;
}

function tool(label: string, icon: string, act: () => void): HTMLButtonElement {
    const button = element("button", { type: "button", class: "btn btn-sm btn-quiet", title: label, "aria-label": label });
    button.append(drawing(icon, "sm"));
    button.addEventListener("click", act);
    return button;
}

export class Bar {
    readonly root = element("div", { class: "marks-bar no-print" });
    readonly announcer = element("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    private readonly state = element("p", { class: "marks-bar__state" });
    private readonly problems: HTMLButtonElement;
    private readonly retry: HTMLButtonElement;
    private readonly signin: HTMLAnchorElement;
    private readonly undo: HTMLButtonElement;
    private readonly redo: HTMLButtonElement;
    private readonly filter: HTMLSelectElement;
    private readonly position = element("strong", { class: "marks-rows__who" });
    private readonly words = element("span");
    private kind = "";
    private waiting = 0;
    private open = 0;
    private trouble: Trouble = null;
    private message: string | null = null;
    private savedAt: string | null = null;

    constructor(
        private readonly say: Say,
        acts: Acts,
        options: Options,
    ) {
        this.undo = tool(say("undo"), "arrow-back-up", acts.undo);
        this.redo = tool(say("redo"), "arrow-forward-up", acts.redo);
        const fill = tool(say("fill"), "arrow-bar-down", acts.fill);
        const looks = [tool(say("density"), "baseline-density-small", acts.density), tool(say("help"), "keyboard", acts.help)];
        this.retry = element("button", { type: "button", class: "btn btn-sm", hidden: true }, say("retry"));
        this.retry.addEventListener("click", acts.retry);
        this.problems = element("button", { type: "button", class: "btn btn-sm btn-stop", hidden: true });
        this.problems.addEventListener("click", acts.problems);
        this.signin = element("a", { class: "btn btn-sm btn-primary", href: options.loginUrl ?? "", target: "_blank", rel: "noopener", hidden: true }, say("signin"));
        const advance = element("input", { type: "checkbox", class: "form-check-input" });
        advance.checked = options.advance;
        advance.addEventListener("change", () => acts.advance(advance.checked));
        this.filter = element("select", { class: "form-select form-select-sm marks-bar__filter", "aria-label": say("filter") });
        this.filter.append(...(["all", "empty", "column"] as const).map((value) => element("option", { value }, say(`filter_${value}`))));
        this.filter.addEventListener("change", () => acts.filter(this.filter.value as Filter));
        const previous = tool(say("previousRow"), "chevron-left", acts.previousRow);
        const next = tool(say("nextRow"), "chevron-right", acts.nextRow);
        this.root.append(
            element("div", { class: "marks-bar__tools", role: "group", "aria-label": say("tools") }, ...(options.writable ? [this.undo, this.redo, fill] : []), ...looks),
            ...(options.writable ? [this.filter, element("label", { class: "marks-bar__advance" }, advance, element("span", {}, say("advance")))] : []),
            element("div", { class: "marks-bar__status" }, ...(options.writable ? [this.state, this.problems, this.retry, this.signin] : [])),
            element("div", { class: "marks-rows" }, previous, this.position, next),
            this.announcer,
        );
        this.render();
    }

    announce(text: string): void {
        this.announcer.textContent = text;
    }

    showHistory(canUndo: boolean, canRedo: boolean): void {
        this.undo.disabled = !canUndo;
        this.redo.disabled = !canRedo;
    }

    showRow(name: string, number: number, all: number): void {
        this.position.textContent = this.say("rowOf", { name, number, all });
    }

    showFilter(filter: Filter): void {
        this.filter.value = filter;
    }

    showProblems(count: number): void {
        if (count === this.open) return;
        this.open = count;
        this.problems.hidden = count === 0;
        this.problems.textContent = this.say("problems", { count });
        this.render();
    }

    showTrouble(trouble: Trouble, message: string | null): void {
        if (trouble === this.trouble && message === this.message) return;
        if (trouble !== null && trouble !== this.trouble) this.announce(message ?? this.say(`trouble_${trouble}`, { count: this.waiting }));
        this.trouble = trouble;
        this.message = message;
        this.render();
    }

    showWaiting(count: number): void {
        if (count === this.waiting) return;
        if (count === 0) this.savedAt = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit" }).format(new Date());
        this.waiting = count;
        this.render();
    }

    private render(): void {
        const { say, trouble, waiting } = this;
        const kind = trouble !== null ? (trouble === "offline" || trouble === "busy" ? "wait" : "stop") : waiting > 0 ? "busy" : "ok";
        const icons = { wait: "wifi-off", stop: "alert-circle", busy: "cloud-upload", ok: "check" } as const;
        const text = trouble !== null ? [this.message, say(`trouble_${trouble}`, { count: waiting })].filter(Boolean).join(" ") : waiting > 0 ? say("saving", { count: waiting }) : this.savedAt !== null ? say(this.open > 0 ? "savedOthers" : "savedAt", { time: this.savedAt }) : say("ready");
        if (kind !== this.kind) {
            this.kind = kind;
            this.state.className = `marks-bar__state marks-bar__state--${kind}`;
            this.state.replaceChildren(drawing(icons[kind], "sm"), this.words);
        }
        this.words.textContent = text;
        this.retry.hidden = trouble === null;
        this.signin.hidden = (trouble !== "signin" && trouble !== "stranger") || this.signin.getAttribute("href") === "";
    }
}
