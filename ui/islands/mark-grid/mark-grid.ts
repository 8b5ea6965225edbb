/** <mark-grid data-save-url data-sheet data-user [data-version] [data-login-url] [data-locked] [data-locked-ask]>
 *  A server-rendered mark sheet with the hands of a spreadsheet. Without it the form around the table still posts.
 *
 *    <mark-grid …><table class="marks">
 *      <thead><tr><th>STT</th><th>Họ và tên</th>
 *        <th data-col="tx1" data-kind="mark" data-label="KT 15 phút 1">15' 1</th>   kinds: mark · level3 · pass · codes (data-codes="T Đ C")
 *        <th data-mean="tb">TB</th></tr></thead>                                    data-max in tenths, data-whole="true" for whole marks
 *      <tbody><tr data-line="881"><td>1</td><th scope="row">Đỗ Thị Ánh</th>
 *        <td><input value="8,5"></td><td>8,2</td></tr></tbody></table></mark-grid>
 *
 *  data-line, data-col, data-kind, data-max may also stand on the cell. A cell without input, or with data-locked, is locked. */
import { csrfToken } from "../dom";
import { translator } from "../i18n";
import { Bar } from "./bar";
import { type Plan, type Target, plan, rectangle } from "./clipboard";
import { type Edit, EditHistory } from "./history";
import catalogue from "./messages.json";
import { confirmPlan } from "./paste-dialog";
import { type Held, SaveQueue } from "../saving/queue";
import { adopt, release } from "../saving/shelf";
import { type Cell, Sheet } from "./sheet";
import { Tip, type TipContent } from "./tip";
import { read, show } from "./values";

const say = translator(catalogue);
const ADVANCE_KEY = "lt:marks:advance";
const PAGE = 10;
/** Enter right after the cell moved down by itself is a habit of the hand, not a wish to skip a pupil. */
const HABIT = 700;

export class MarkGrid extends HTMLElement {
    private sheet!: Sheet;
    private queue!: SaveQueue;
    private bar!: Bar;
    private readonly tip = new Tip();
    private readonly history = new EditHistory();
    private readonly held = new Map<string, Held>();
    private storageKey = "";
    private editing = false;
    private advancedAt = 0;
    private advance = localStorage.getItem(ADVANCE_KEY) !== "off";
    private last: Cell | undefined;
    /** A table that fits needs no scrolling box, and without one its head can stay in sight. */
    private readonly watcher = new ResizeObserver(() => {
        const wrap = this.sheet.table.parentElement;
        wrap?.toggleAttribute("data-fits", this.sheet.table.offsetWidth <= wrap.clientWidth);
    });

    connectedCallback(): void {
        const table = this.querySelector("table");
        if (table === null) return;
        this.sheet = new Sheet(table, this.dataset["locked"] ?? null);
        this.bar = new Bar(say, this.acts(), { loginUrl: this.dataset["loginUrl"], advance: this.advance });
        this.prepend(this.bar.root);
        this.addEventListener("keydown", this.onKey);
        this.addEventListener("input", this.onInput);
        this.addEventListener("focusin", this.onFocus);
        this.addEventListener("focusout", this.onBlur);
        this.addEventListener("paste", this.onPaste);
        window.addEventListener("online", this.onOnline);
        this.watcher.observe(table.parentElement ?? this);
        this.start();
        this.showHistory();
        this.showRow(0);
    }

    disconnectedCallback(): void {
        this.removeEventListener("keydown", this.onKey);
        this.removeEventListener("input", this.onInput);
        this.removeEventListener("focusin", this.onFocus);
        this.removeEventListener("focusout", this.onBlur);
        this.removeEventListener("paste", this.onPaste);
        window.removeEventListener("online", this.onOnline);
        this.watcher.disconnect();
        this.tip.hide();
        this.bar?.root.remove();
        this.queue?.stop();
        release(this.storageKey);
    }

    private start(): void {
        const name = `lt:marks:${this.dataset["user"] ?? ""}:${this.dataset["sheet"] ?? location.pathname}`;
        this.storageKey = adopt(name, localStorage, sessionStorage);
        this.queue = new SaveQueue(
            {
                url: this.dataset["saveUrl"] ?? "",
                version: this.dataset["version"],
                storage: localStorage,
                storageKey: this.storageKey,
                fetch: (url, init) => fetch(url, init),
                headers: () => ({ "X-CSRFToken": csrfToken() }),
            },
            {
                onSending: (cells) => cells.forEach((cell) => this.mark(this.sheet.cells.get(`${cell.line}\u0000${cell.col}`), "saving")),
                onSaved: (saved) => this.saved(saved.line, saved.col, saved.value, saved.means),
                onHeld: (held) => this.hold(held),
                onTrouble: (trouble, message) => {
                    this.toggleAttribute("data-offline", trouble !== null);
                    this.bar.showTrouble(trouble, message);
                },
                onLocked: (message) => this.lock(message),
                onCount: (count) => this.bar.showWaiting(count),
            },
        );
        this.takeUp();
    }

    /** Shows what an earlier visit typed and could not send. */
    private takeUp(): void {
        const stored = this.queue.restore();
        const changes = [...(stored.flight?.cells ?? []), ...stored.waiting];
        for (const change of changes) {
            const cell = this.sheet.cells.get(`${change.line}\u0000${change.col}`);
            if (cell === undefined) continue;
            cell.value = change.value;
            this.sheet.display(cell);
        }
        const count = changes.length + stored.held.length;
        if (count > 0) this.bar.announce(say("restored", { count }));
    }

    // ---- what the server said

    private saved(line: string, col: string, value: string | null, means: Readonly<Record<string, string | null>> = {}): void {
        const cell = this.sheet.cells.get(`${line}\u0000${col}`);
        if (cell !== undefined) {
            cell.seen = value;
            this.held.delete(cell.key);
            this.mark(cell, "saved");
        }
        this.sheet.showMeans(line, means);
        this.showProblems();
    }

    private hold(held: Held): void {
        const cell = this.sheet.cells.get(`${held.line}\u0000${held.col}`);
        if (cell === undefined) return;
        this.held.set(cell.key, held);
        if (held.kind === "conflict") cell.seen = held.theirs ?? null;
        if (held.kind !== "invalid") cell.value = held.typed;
        this.sheet.display(cell, held.kind === "invalid" ? (held.typed ?? "") : undefined);
        this.mark(cell, held.kind === "conflict" ? "conflict" : "invalid");
        this.showProblems();
        this.bar.announce(`${cell.person}, ${cell.label}: ${this.note(cell)?.text ?? ""}`);
        if (this.last === cell && cell.td.contains(document.activeElement)) this.showNote(cell);
    }

    private lock(message: string | null): void {
        const reason = message ?? this.dataset["lockedAsk"] ?? say("lockedAsk");
        for (const cell of this.sheet.cells.values()) {
            cell.locked ??= reason;
            if (cell.input !== null && !this.held.has(cell.key)) cell.input.readOnly = true;
        }
        this.bar.announce(say("locked", { reason }));
    }

    private mark(cell: Cell | undefined, state: "saving" | "saved" | "conflict" | "invalid" | "clean"): void {
        if (cell === undefined) return;
        if (state === "clean") delete cell.td.dataset["state"];
        else cell.td.dataset["state"] = state;
        if (state === "invalid" || state === "conflict") cell.input?.setAttribute("aria-invalid", "true");
        else cell.input?.removeAttribute("aria-invalid");
    }

    // ---- notes at the cell

    private note(cell: Cell): TipContent | null {
        const held = this.held.get(cell.key);
        if (held?.kind === "conflict") return this.conflictNote(cell, held);
        if (held !== undefined) {
            const text = held.kind === "invalid" ? (held.message ?? "") : say("refused", { message: held.message || say("refusedUnknown") });
            const back = show(cell.seen, cell.spec) || say("blank");
            return { kind: "stop", text, choices: [{ label: say("drop", { value: back }), act: () => this.settle(cell, cell.seen, false) }] };
        }
        if (cell.locked !== null) {
            const reason = [cell.locked, this.dataset["lockedAsk"] ?? say("lockedAsk")].filter(Boolean).join(" ");
            return { kind: "info", text: say("locked", { reason }) };
        }
        return null;
    }

    private conflictNote(cell: Cell, held: Held): TipContent {
        const theirs = show(held.theirs ?? null, cell.spec) || say("blank");
        const mine = show(held.typed, cell.spec) || say("blank");
        return {
            kind: "wait",
            text: say("conflict", { by: held.by ?? "", at: held.at ?? "", theirs, mine }),
            choices: [
                { label: say("keepTheirs", { value: theirs }), act: () => this.settle(cell, held.theirs ?? null, false) },
                { label: say("keepMine", { value: mine }), act: () => this.settle(cell, held.typed, true) },
            ],
        };
    }

    private showNote(cell: Cell): void {
        const note = this.note(cell);
        if (note === null) this.tip.hide();
        else this.tip.show(cell.td, note);
    }

    private settle(cell: Cell, value: string | null, write: boolean): void {
        this.held.delete(cell.key);
        this.queue.forget(cell);
        cell.value = value;
        this.sheet.display(cell);
        this.mark(cell, "clean");
        if (write) this.queue.put({ line: cell.line, col: cell.col, seen: cell.seen, value });
        this.showProblems();
        this.tip.hide();
        cell.input?.focus();
    }

    // ---- what the person types

    /** Takes what stands in the cell; returns false when it is not a mark. */
    private commit(cell: Cell): boolean {
        if (cell.input === null || cell.locked !== null) return true;
        const held = this.held.get(cell.key);
        const reading = read(cell.input.value, cell.spec);
        if (!reading.ok) {
            const message = say(reading.message, reading.values);
            const refused: Held = { line: cell.line, col: cell.col, typed: cell.input.value, kind: "invalid", message };
            this.queue.keep(refused);
            if (held?.typed !== refused.typed) this.hold(refused);
            return false;
        }
        if (held !== undefined && held.kind !== "invalid" && reading.value === held.typed) return true;
        this.write([{ cell: cell.key, before: cell.value, after: reading.value }]);
        return true;
    }

    /** Writes values into cells as one step that can be undone. */
    private write(step: readonly Edit[], remember = true): void {
        const changed: Edit[] = [];
        for (const edit of step) {
            const cell = this.sheet.cells.get(edit.cell);
            if (cell === undefined || cell.locked !== null) continue;
            const wasHeld = this.held.delete(cell.key);
            if (wasHeld) this.queue.forget(cell);
            const before = cell.value;
            cell.value = edit.after;
            this.sheet.display(cell);
            if (before === edit.after && !wasHeld) continue;
            this.mark(cell, "clean");
            if (before !== edit.after) changed.push(edit);
            if (before !== edit.after || cell.seen !== edit.after) this.queue.put({ line: cell.line, col: cell.col, seen: cell.seen, value: edit.after });
        }
        if (remember) this.history.record(changed);
        this.showHistory();
        this.showProblems();
    }

    private readonly onInput = (event: Event): void => {
        const cell = this.sheet.of(event.target);
        if (cell?.input === null || cell === undefined || event.target !== cell.input) return;
        this.tip.hide();
        this.advancedAt = 0;
        if (!this.advance || (event as InputEvent).isComposing || (event as InputEvent).inputType !== "insertText") return;
        const reading = read(cell.input.value, cell.spec);
        if (!reading.ok || !reading.complete) return;
        this.commit(cell);
        this.go(cell, 1, 0);
        this.advancedAt = performance.now();
    };

    private readonly onFocus = (event: FocusEvent): void => {
        const cell = this.sheet.of(event.target);
        if (cell === undefined || (event.target instanceof Element && event.target.closest(".marks-tip"))) return;
        this.last = cell;
        this.editing = false;
        if (event.target === cell.input) cell.input?.select();
        this.showRow(cell.row);
        this.showNote(cell);
    };

    private readonly onBlur = (event: FocusEvent): void => {
        const cell = this.sheet.of(event.target);
        if (cell === undefined || event.target !== cell.input) return;
        this.commit(cell);
        if (!(event.relatedTarget instanceof Element && cell.td.contains(event.relatedTarget))) this.tip.hide();
    };

    private readonly onPaste = (event: ClipboardEvent): void => {
        const cell = this.sheet.of(event.target);
        const text = event.clipboardData?.getData("text/plain") ?? "";
        if (cell === undefined || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;
        event.preventDefault();
        const laid = plan(rectangle(text), (down, right) => this.target(this.sheet.at(cell.row + down, cell.place + right)));
        void this.ask(laid, say("pasteTitle"), cell);
    };

    private target(cell: Cell | undefined): Target | undefined {
        return cell === undefined ? undefined : { key: cell.key, person: cell.person, label: cell.label, spec: cell.spec, value: cell.value, locked: cell.locked };
    }

    private async ask(laid: Plan, title: string, from: Cell): Promise<void> {
        if (await confirmPlan(laid, title, say)) {
            const changes = laid.cells.filter((planned) => planned.outcome === "change");
            this.write(changes.map((planned) => ({ cell: planned.target.key, before: planned.target.value, after: planned.value })));
        }
        this.focusCell(from);
    }

    private readonly fill = (): void => {
        const from = this.last;
        if (from === undefined || from.value === null) {
            this.bar.announce(say("fillNothing"));
            return;
        }
        const below = this.sheet.rows.slice(from.row + 1).map((row) => row[from.place]).filter((cell) => cell !== undefined && cell.value === null && cell.locked === null);
        const cells = below.map((cell) => this.target(cell)).filter((target) => target !== undefined);
        void this.ask({ cells: cells.map((target) => ({ target, text: show(from.value, from.spec), value: from.value, outcome: "change" as const })), outside: 0 }, say("fillTitle"), from);
    };

    // ---- moving

    private readonly onKey = (event: KeyboardEvent): void => {
        const cell = this.sheet.of(event.target);
        if (cell === undefined || event.isComposing || (event.target instanceof Element && event.target.closest(".marks-tip"))) return;
        if ((event.ctrlKey || event.metaKey) && this.onCommand(event, cell)) event.preventDefault();
        else if (!event.ctrlKey && !event.metaKey && !event.altKey && this.onPlainKey(event, cell)) event.preventDefault();
    };

    private onCommand(event: KeyboardEvent, cell: Cell): boolean {
        const key = event.key.toLowerCase();
        if (key === "z" || key === "y") {
            this.commit(cell);
            this.step(key === "y" || event.shiftKey);
        } else if (key === "d") this.copyAbove(cell);
        else if (key === "home") this.focusCell(this.sheet.at(0, 0));
        else if (key === "end") this.focusCell(this.sheet.rows.at(-1)?.at(-1));
        else return false;
        return true;
    }

    private onPlainKey(event: KeyboardEvent, cell: Cell): boolean {
        const sideways = !this.editing || cell.input === null;
        const moves: Record<string, (() => void) | undefined> = {
            Enter: () => this.enter(cell, event.shiftKey),
            ArrowDown: () => this.go(cell, 1, 0),
            ArrowUp: () => this.go(cell, -1, 0),
            PageDown: () => this.go(cell, PAGE, 0),
            PageUp: () => this.go(cell, -PAGE, 0),
            Escape: () => this.cancel(cell),
            F2: () => this.edit(cell),
            ArrowLeft: sideways ? () => this.go(cell, 0, -1) : undefined,
            ArrowRight: sideways ? () => this.go(cell, 0, 1) : undefined,
            Home: sideways ? () => this.focusCell(this.sheet.at(cell.row, 0)) : undefined,
            End: sideways ? () => this.focusCell(this.sheet.rows[cell.row]?.at(-1)) : undefined,
        };
        const move = moves[event.key];
        if (move === undefined) {
            if (cell.locked !== null && event.key.length === 1) this.bar.announce(this.note(cell)?.text ?? "");
            return false;
        }
        move();
        return true;
    }

    private enter(cell: Cell, up: boolean): void {
        const habit = performance.now() - this.advancedAt < HABIT;
        this.advancedAt = 0;
        if (habit) return;
        this.go(cell, up ? -1 : 1, 0);
    }

    /** Moves and takes what was typed; below the last pupil the next column begins. */
    private go(cell: Cell, down: number, right: number): void {
        let row = cell.row + down;
        let place = cell.place + right;
        if (down === 1 && row >= this.sheet.rows.length) {
            row = 0;
            place += 1;
        }
        row = Math.max(0, Math.min(row, this.sheet.rows.length - 1));
        this.focusCell(this.sheet.at(row, place));
    }

    private focusCell(cell: Cell | undefined): void {
        if (cell === undefined) return;
        this.showRow(cell.row);
        (cell.input ?? cell.td).focus();
        cell.input?.select();
    }

    private cancel(cell: Cell): void {
        this.sheet.display(cell);
        cell.input?.select();
        this.editing = false;
    }

    private edit(cell: Cell): void {
        this.editing = true;
        const end = cell.input?.value.length ?? 0;
        cell.input?.setSelectionRange(end, end);
    }

    private copyAbove(cell: Cell): void {
        const above = this.sheet.at(cell.row - 1, cell.place);
        if (above === undefined) return;
        this.write([{ cell: cell.key, before: cell.value, after: above.value }]);
        cell.input?.select();
    }

    private step(forward: boolean): void {
        const edits = forward ? this.history.redo() : this.history.undo();
        this.write(edits, false);
        const first = edits[0];
        if (first !== undefined) this.focusCell(this.sheet.cells.get(first.cell));
    }

    // ---- the bar

    private acts() {
        return {
            undo: () => this.step(false),
            redo: () => this.step(true),
            fill: this.fill,
            retry: () => this.queue.retryNow(),
            nextProblem: () => this.focusCell(this.sheet.cells.get(this.held.keys().next().value ?? "")),
            previousRow: () => this.focusRow(-1),
            nextRow: () => this.focusRow(1),
            advance: (on: boolean) => {
                this.advance = on;
                localStorage.setItem(ADVANCE_KEY, on ? "on" : "off");
            },
        };
    }

    private focusRow(step: number): void {
        const row = Math.max(0, Math.min((this.last?.row ?? 0) + step, this.sheet.rows.length - 1));
        this.focusCell(this.sheet.at(row, this.last?.place ?? 0));
    }

    /** On a phone only this pupil is shown. */
    private showRow(row: number): void {
        const cells = this.sheet.rows[row];
        if (cells === undefined) return;
        for (const shown of this.sheet.table.querySelectorAll("tr[data-current]")) shown.removeAttribute("data-current");
        cells[0]?.td.parentElement?.setAttribute("data-current", "");
        this.bar.showRow(cells[0]?.person ?? "", row + 1, this.sheet.rows.length);
    }

    private showHistory(): void {
        this.bar.showHistory(this.history.canUndo, this.history.canRedo);
    }

    private showProblems(): void {
        this.bar.showProblems(this.held.size);
    }

    private readonly onOnline = (): void => {
        this.queue.retryNow();
    };
}

customElements.define("mark-grid", MarkGrid);
