/** <attendance-pad data-save-url data-sheet data-user [data-login-url] [data-taken]>
 *  The roll of a class under the thumb: everybody is present, one touch P, a second K, a third present again; arrows and
 *  letters on a keyboard. Each touch is saved by itself and survives a cut network. Without it the form around still posts. */
import { csrfToken, drawing, element } from "../dom";
import { translator } from "../i18n";
import { type Held, SaveQueue, type Trouble } from "../saving/queue";
import { adopt, release } from "../saving/shelf";
import catalogue from "./messages.json";
import { type Field, Row, typed } from "./row";

const say = translator(catalogue);
const WHOLE = "roll";

export class AttendancePad extends HTMLElement {
    private readonly rows: Row[] = [];
    private readonly held = new Map<string, Held>();
    private readonly status = element("p", { class: "roll-bar__state", role: "status" });
    private readonly retry = element("button", { type: "button", class: "btn btn-sm", hidden: true }, say("retry"));
    private readonly signin = element("a", { class: "btn btn-sm btn-primary", target: "_blank", rel: "noopener", hidden: true }, say("signin"));
    private readonly bar = element("div", { class: "roll-bar no-print" }, this.status, this.retry, this.signin);
    private queue!: SaveQueue;
    private storageKey = "";
    private waiting = 0;
    private trouble: Trouble = null;
    private message: string | null = null;
    private savedAt = "";
    private closed = false;

    connectedCallback(): void {
        for (const root of this.querySelectorAll<HTMLElement>(".roll__row")) {
            const select = root.querySelector("select");
            const note = root.querySelector<HTMLInputElement>("input");
            if (select !== null && note !== null) this.rows.push(new Row(root, select, note, say, this.onChange));
        }
        this.signin.href = this.dataset["loginUrl"] ?? "";
        this.retry.addEventListener("click", () => this.queue.retryNow());
        this.prepend(this.bar);
        this.addEventListener("keydown", this.onKey);
        this.closest("form")?.addEventListener("submit", this.onDone);
        window.addEventListener("online", this.onOnline);
        this.start();
        this.render();
    }

    disconnectedCallback(): void {
        window.removeEventListener("online", this.onOnline);
        this.queue?.stop();
        release(this.storageKey);
    }

    private start(): void {
        const name = `lt:roll:${this.dataset["user"] ?? ""}:${this.dataset["sheet"] ?? location.pathname}`;
        this.storageKey = adopt(name, localStorage, sessionStorage);
        this.queue = new SaveQueue(
            {
                url: this.dataset["saveUrl"] ?? "",
                version: undefined,
                storage: localStorage,
                storageKey: this.storageKey,
                fetch: (url, init) => fetch(url, init),
                headers: () => ({ "X-CSRFToken": csrfToken() }),
            },
            {
                onSending: (cells) => cells.forEach((cell) => this.row(cell.line)?.mark("saving")),
                onSaved: (saved) => this.saved(saved.line, saved.col, saved.value),
                onHeld: (held) => this.hold(held),
                onTrouble: (trouble, message) => {
                    this.trouble = trouble;
                    this.message = message;
                    this.toggleAttribute("data-offline", trouble !== null);
                    this.render();
                },
                onLocked: (message) => this.lock(message),
                onCount: (count) => {
                    if (count === 0 && this.waiting > 0) this.savedAt = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit" }).format(new Date());
                    this.waiting = count;
                    this.render();
                },
            },
        );
        const stored = this.queue.restore();
        const changes = [...(stored.flight?.cells ?? []), ...stored.waiting];
        for (const change of changes) {
            if (change.line === WHOLE) this.dataset["taken"] = "";
            else this.row(change.line)?.put(change.col as Field, change.value ?? "");
        }
        if (changes.length > 0) this.message = say("restored", { count: changes.length });
    }

    private row(line: string): Row | undefined {
        return this.rows.find((row) => row.line === line);
    }

    private readonly onChange = (row: Row, field: Field): void => {
        this.held.delete(`${row.line}.${field}`);
        row.mark(null);
        this.put(row, field);
        if (field === "code" && row.get("code") === "" && row.get("note") !== "") row.set("note", "");
    };

    private put(row: Row, field: Field): void {
        this.message = null;
        this.queue.put({ line: row.line, col: field, seen: row.seen[field] || null, value: row.get(field) || null });
        this.render();
    }

    private saved(line: string, col: string, value: string | null): void {
        if (line === WHOLE) {
            this.dataset["taken"] = "";
            this.render();
            return;
        }
        const row = this.row(line);
        if (row === undefined) return;
        row.seen[col as Field] = value ?? "";
        if (!this.held.has(`${line}.code`) && !this.held.has(`${line}.note`)) row.mark("saved");
    }

    private hold(held: Held): void {
        const row = this.row(held.line);
        const field = held.col as Field;
        if (row === undefined) {
            this.message = held.message ?? null;
            return;
        }
        this.held.set(`${held.line}.${held.col}`, held);
        if (held.kind === "conflict") row.seen[field] = held.theirs ?? "";
        row.put(field, held.typed ?? "");
        row.ask(held, (keepMine) => {
            this.held.delete(`${held.line}.${held.col}`);
            this.queue.forget(held);
            row.mark(null);
            if (keepMine) this.put(row, field);
            else row.put(field, row.seen[field]);
            this.render();
        });
        this.render();
    }

    private lock(message: string | null): void {
        this.closed = true;
        this.message = say("locked", { message: message ?? "" });
        for (const row of this.rows) row.lock();
        this.render();
    }

    private readonly onDone = (event: Event): void => {
        event.preventDefault();
        if (!this.closed) this.queue.put({ line: WHOLE, col: "taken", seen: null, value: "1" });
        this.dataset["taken"] = "";
        this.render();
    };

    private readonly onOnline = (): void => {
        this.queue.retryNow();
    };

    private readonly onKey = (event: KeyboardEvent): void => {
        const at = this.rows.findIndex((row) => row.tap === event.target);
        const row = this.rows[at];
        if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        const to: Record<string, number | undefined> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.rows.length - 1 };
        const target = to[event.key];
        const code = typed(event.key);
        if (target === undefined && code === null) return;
        event.preventDefault();
        if (target !== undefined) this.rows[Math.max(0, Math.min(target, this.rows.length - 1))]?.tap.focus();
        else if (code !== null) row.set("code", code);
    };

    private render(): void {
        const { trouble, waiting } = this;
        const kind = trouble !== null ? (trouble === "offline" || trouble === "busy" ? "wait" : "stop") : this.held.size > 0 || this.closed ? "stop" : waiting > 0 ? "busy" : "ok";
        const icons = { wait: "wifi-off", stop: "alert-circle", busy: "cloud-upload", ok: "check" } as const;
        this.status.className = `roll-bar__state roll-bar__state--${kind}`;
        this.status.replaceChildren(drawing(icons[kind], "sm"), element("span", {}, this.text()));
        this.retry.hidden = trouble === null;
        this.signin.hidden = trouble !== "signin" || this.signin.getAttribute("href") === "";
        const codes = this.rows.map((row) => row.get("code"));
        const excused = codes.filter((code) => code === "P").length;
        const unexcused = codes.filter((code) => code === "K").length;
        const sum = this.querySelector(".roll-done__sum");
        if (sum !== null) sum.textContent = say("sum", { here: codes.length - excused - unexcused, size: codes.length, excused, unexcused });
    }

    private text(): string {
        const { trouble, waiting } = this;
        if (trouble !== null) return [this.message, say(`trouble_${trouble}`, { count: waiting })].filter(Boolean).join(" ");
        if (this.closed || this.message !== null) return this.message ?? "";
        if (this.held.size > 0) return say("problems", { count: this.held.size });
        if (waiting > 0) return say("saving", { count: waiting });
        const saved = this.savedAt === "" ? "" : say("savedAt", { time: this.savedAt });
        if (this.dataset["taken"] !== undefined) return [saved, say("done")].filter(Boolean).join(" · ");
        return saved || say("ready");
    }
}

customElements.define("attendance-pad", AttendancePad);
