/** <timetable-board data-move-url data-pin-url data-undo-url data-redo-url data-revision data-by data-of data-moved>
 *  A week whose lessons are moved by drag, touch or keyboard. Picking one colours every cell: free, swap, chain or impossible with
 *  the reason. The server decides: the colours of every lesson come with the board (.board-colours), so that picking asks nobody;
 *  a change is answered with the board as it is now. Without script the forms in it still post. */
import { csrfToken, element } from "../dom";
import { translator } from "../i18n";
import catalogue from "./messages.json";

const say = translator(catalogue);
const STATES = ["free", "swap", "chain", "impossible", "here"] as const;
const DONE = { move: "moved", pin: "pinned", undo: "undone", redo: "redone" } as const;
type Act = keyof typeof DONE;
type State = (typeof STATES)[number];

interface Target {
    readonly state: State;
    readonly text: string;
}

/** Of each lesson: what the slots are, those that have the same words together (a number in `texts`). */
interface Colours {
    readonly texts: readonly string[];
    readonly lessons: Readonly<Record<string, readonly (readonly [State, number, string])[]>>;
}

export class TimetableBoard extends HTMLElement {
    private readonly status = element("p", { class: "board-status", role: "status" }, say("ready"));
    private picked: HTMLElement | null = null;
    private targets: Readonly<Record<string, Target>> = {};
    private hovered: State | undefined; // what a dragged lesson is over
    private colours: Colours = { texts: [], lessons: {} };
    private isSending = false;
    private readonly waiting: Act[] = []; // steps back and forth asked for meanwhile

    connectedCallback(): void {
        this.querySelector(".board-bar")?.append(this.status);
        const note = this.dataset["note"];
        if (note) this.status.textContent = note;
        const colours = this.querySelector(".board-colours")?.textContent;
        if (colours) this.colours = JSON.parse(colours) as Colours;
        for (const lesson of this.lessons()) lesson.draggable = true;
        for (const form of this.querySelectorAll<HTMLFormElement>("form[data-act]")) form.addEventListener("submit", this.onSubmit);
        this.addEventListener("click", this.onClick);
        this.addEventListener("keydown", this.onKey);
        this.addEventListener("dragstart", this.onDragStart);
        this.addEventListener("dragover", this.onDragOver);
        this.addEventListener("drop", this.onDrop);
        this.addEventListener("dragend", this.onDragEnd);
        this.addEventListener("pointerover", this.onPointer);
    }

    private lessons(): HTMLElement[] {
        return [...this.querySelectorAll<HTMLElement>("[data-lesson]")];
    }

    private cells(): HTMLElement[] {
        return [...this.querySelectorAll<HTMLElement>("td[data-slot]")];
    }

    private readonly onClick = (event: Event): void => {
        const at = event.target as Element;
        const cell = at.closest<HTMLElement>("td[data-slot]");
        const lesson = at.closest<HTMLElement>("[data-lesson]");
        if (this.picked !== null && cell !== null && this.state(cell) !== undefined && !this.picked.contains(at)) void this.moveTo(cell);
        else if (lesson !== null && lesson !== this.picked) this.pick(lesson);
        else if (lesson !== null) this.leave();
    };

    private readonly onKey = (event: KeyboardEvent): void => {
        const key = event.ctrlKey || event.metaKey ? event.key.toLowerCase() : "";
        if (key === "z" || key === "y") {
            event.preventDefault();
            void this.send(key === "y" || event.shiftKey ? "redo" : "undo", new URLSearchParams());
            return;
        }
        const cell = (event.target as Element).closest<HTMLElement>("td[data-slot]");
        if (event.key === "Escape") this.leave();
        else if (cell === null || event.ctrlKey || event.altKey || event.metaKey) return;
        else if (event.key.startsWith("Arrow")) this.step(cell, event);
        else if (event.key.toLowerCase() === "p" && event.target instanceof HTMLElement && event.target.dataset["lesson"] !== undefined) void this.pin(event.target);
        else if ((event.key === "Enter" || event.key === " ") && this.picked !== null && event.target === cell) {
            event.preventDefault();
            void this.moveTo(cell);
        }
    };

    /** Arrow keys go from cell to cell; a cell with a lesson gives the focus to it unless one is picked. */
    private step(cell: HTMLElement, event: KeyboardEvent): void {
        const cells = this.cells();
        const width = cell.parentElement?.querySelectorAll("td[data-slot]").length ?? 1;
        const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width, ArrowDown: width }[event.key] ?? 0;
        const to = cells[cells.indexOf(cell) + by];
        if (to === undefined) return;
        event.preventDefault();
        const lesson = to.querySelector<HTMLElement>("[data-lesson]");
        (this.picked === null && lesson !== null ? lesson : to).focus();
        this.tell(to);
    }

    private pick(lesson: HTMLElement): void {
        this.leave();
        this.picked = lesson;
        lesson.setAttribute("aria-pressed", "true");
        this.targets = this.targetsOf(lesson.dataset["lesson"] ?? "");
        for (const cell of this.cells()) this.colour(cell);
        const count = (state: State): number => Object.values(this.targets).filter((target) => target.state === state).length;
        this.status.textContent = say("picked", { name: lesson.dataset["name"] ?? "", free: count("free"), swap: count("swap"), chain: count("chain") });
    }

    private targetsOf(lesson: string): Record<string, Target> {
        const found: Record<string, Target> = {};
        for (const [state, text, slots] of this.colours.lessons[lesson] ?? []) {
            for (const slot of slots.split(" ")) found[slot] = { state, text: this.colours.texts[text] ?? "" };
        }
        return found;
    }

    private colour(cell: HTMLElement): void {
        const target = this.targets[cell.dataset["slot"] ?? ""];
        if (target === undefined) return;
        cell.classList.add(`is-${target.state}`);
        cell.tabIndex = -1;
        cell.title = this.words(target);
    }

    private words(target: Target): string {
        return say(target.state, { text: target.text });
    }

    private state(cell: HTMLElement): State | undefined {
        return this.targets[cell.dataset["slot"] ?? ""]?.state;
    }

    private tell(cell: HTMLElement): void {
        const target = this.targets[cell.dataset["slot"] ?? ""];
        if (this.picked !== null && target !== undefined) this.status.textContent = this.words(target);
    }

    private readonly onPointer = (event: Event): void => {
        const cell = (event.target as Element).closest<HTMLElement>("td[data-slot]");
        if (cell !== null) this.tell(cell);
    };

    private leave(): void {
        this.picked?.setAttribute("aria-pressed", "false");
        this.picked = null;
        this.targets = {};
        for (const cell of this.cells()) {
            for (const state of STATES) cell.classList.remove(`is-${state}`);
            cell.removeAttribute("title");
        }
        this.status.textContent = say("ready");
    }

    private async moveTo(cell: HTMLElement): Promise<void> {
        const target = this.targets[cell.dataset["slot"] ?? ""];
        const lesson = this.picked?.dataset["lesson"];
        if (lesson === undefined || target === undefined || target.state === "here") return;
        if (target.state === "impossible") {
            this.status.textContent = this.words(target);
            return;
        }
        await this.send("move", new URLSearchParams({ lesson, to: cell.dataset["slot"] ?? "" }), `${split(lesson)[0]}@${cell.dataset["slot"] ?? ""}`);
    }

    private async pin(lesson: HTMLElement): Promise<void> {
        const name = lesson.dataset["lesson"] ?? "";
        await this.send("pin", new URLSearchParams({ lesson: name }), name);
    }

    private readonly onSubmit = (event: Event): void => {
        event.preventDefault();
        const form = event.currentTarget as HTMLFormElement;
        const button = (event as SubmitEvent).submitter;
        const fields = new URLSearchParams();
        for (const [key, value] of new FormData(form)) fields.set(key, String(value));
        void this.send(button?.dataset["pin"] !== undefined ? "pin" : (form.dataset["act"] as "move" | "undo" | "redo"), fields);
    };

    private async send(act: Act, body: URLSearchParams, focus = ""): Promise<void> {
        if (this.isSending) {
            if (act === "undo" || act === "redo") this.waiting.push(act);
            return;
        }
        this.isSending = true;
        this.status.textContent = say("moving");
        for (const [key, name] of [["revision", "revision"], ["by", "by"], ["of", "of"]] as const) body.set(key, this.dataset[name] ?? "");
        const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
        const answer = await this.read(this.dataset[`${act}Url`] ?? "", { method: "POST", headers, body });
        this.isSending = false;
        if (answer === null) return void this.waiting.splice(0);
        const holder = element("div");
        holder.innerHTML = (answer as { html: string }).html;
        const fresh = holder.firstElementChild;
        if (!(fresh instanceof HTMLElement)) return;
        fresh.dataset["note"] = say(DONE[act]);
        const pressed = this.querySelector(`form[data-act="${act}"] button:focus`) !== null;
        this.replaceWith(fresh);
        (window as Partial<Window>).htmx?.process(fresh); // the choice of whose week is a form of its own
        const again = pressed ? fresh.querySelector<HTMLElement>(`form[data-act="${act}"] button:enabled`) : null;
        (again ?? lessonIn(fresh, focus) ?? lessonIn(fresh, fresh.dataset["moved"] ?? "") ?? fresh.querySelector<HTMLElement>("[data-lesson]"))?.focus();
        const [next, ...later] = this.waiting;
        if (next === undefined || !(fresh instanceof TimetableBoard)) return;
        void fresh.send(next, new URLSearchParams());
        fresh.waiting.push(...later);
    }

    /** The answer, or null once the person has been told why there is none. */
    private async read(url: string, options: RequestInit): Promise<unknown> {
        try {
            const response = await fetch(url, options);
            if (response.ok) return (await response.json()) as unknown;
            const told = response.status === 401 ? say("signin") : ((await response.json()) as { message?: string }).message;
            this.leave();
            this.status.textContent = told ?? say("failed");
        } catch {
            this.leave();
            this.status.textContent = say("failed");
        }
        return null;
    }

    private readonly onDragStart = (event: DragEvent): void => {
        const lesson = (event.target as Element).closest<HTMLElement>("[data-lesson]");
        if (lesson === null) return;
        event.dataTransfer?.setData("text/plain", lesson.dataset["lesson"] ?? "");
        this.pick(lesson);
    };

    private readonly onDragOver = (event: DragEvent): void => {
        const cell = (event.target as Element).closest<HTMLElement>("td[data-slot]");
        this.hovered = cell === null ? undefined : this.state(cell);
        if (cell === null || this.picked === null) return;
        this.tell(cell);
        if (["free", "swap", "chain"].includes(this.state(cell) ?? "")) event.preventDefault();
    };

    private readonly onDrop = (event: DragEvent): void => {
        const cell = (event.target as Element).closest<HTMLElement>("td[data-slot]");
        event.preventDefault();
        if (cell !== null) void this.moveTo(cell);
    };

    /** A drop that was refused leaves its reason to be read. */
    private readonly onDragEnd = (event: DragEvent): void => {
        if (event.dataTransfer?.dropEffect !== "none") return;
        const told = this.status.textContent;
        this.leave();
        if (this.hovered === "impossible") this.status.textContent = told;
    };
}

function lessonIn(board: HTMLElement, name: string): HTMLElement | null {
    return board.querySelector<HTMLElement>(`[data-lesson="${CSS.escape(name)}"]`);
}

function split(lesson: string): readonly [string, string] {
    const at = lesson.lastIndexOf("@");
    return [lesson.slice(0, at), lesson.slice(at + 1)];
}

customElements.define("timetable-board", TimetableBoard);
