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
 *  data-line, data-col, data-kind, data-max may also stand on the cell. A cell without input, or with data-locked, is locked.
 *  data-gone on a row: the pupil has left; the marks stay, the totals leave them out. */
import { csrfToken } from "../dom";
import { translator } from "../i18n";
import { Bar } from "./bar";
import { showHelp } from "./help-dialog";
import { type Edit, EditHistory } from "./history";
import { Keypad, PHONE, strikeInto } from "./keypad";
import { type Hand, Keys } from "./keys";
import { ManyCells } from "./many";
import catalogue from "./messages.json";
import { Mover } from "./moving";
import { Notes } from "./notes";
import { showProblems } from "./problems-dialog";
import { type Held, SaveQueue, cellKey } from "../saving/queue";
import { Selection } from "./selection";
import { adopt, release } from "../saving/shelf";
import { type Cell, Sheet } from "./sheet";
import { Tip } from "./tip";
import { Totals } from "./totals";
import { read } from "./values";
import { View } from "./view";

const say = translator(catalogue);
const ADVANCE_KEY = "lt:marks:advance";

export class MarkGrid extends HTMLElement {
    private sheet!: Sheet;
    private queue!: SaveQueue;
    private bar!: Bar;
    private mover!: Mover;
    private selection!: Selection;
    private totals!: Totals;
    private view!: View;
    private keypad!: Keypad;
    private hand!: Hand;
    private many!: ManyCells;
    private keys!: Keys;
    private readonly tip = new Tip();
    private readonly history = new EditHistory();
    private readonly held = new Map<string, Held>();
    private readonly notes = new Notes(say, undefined, (cell, value, write) => this.settle(cell, value, write));
    private readonly listeners = new AbortController();
    private storageKey = "";
    private advance = localStorage.getItem(ADVANCE_KEY) !== "off";
    private last: Cell | undefined;
    private shownRow: HTMLTableRowElement | undefined;
    private shownHead: Element | undefined;
    private readonly watcher = new ResizeObserver(() => this.measure());

    connectedCallback(): void {
        const table = this.querySelector("table");
        if (table === null) return;
        this.sheet = new Sheet(table, this.dataset["locked"] ?? null);
        this.mover = new Mover(this.sheet);
        this.selection = new Selection(this.sheet);
        this.view = new View(this.sheet, this);
        this.notes.ask = this.dataset["lockedAsk"];
        this.hand = { focus: (cell) => this.focusCell(cell), commit: (cell) => void this.commit(cell), write: (step) => this.write(step), announce: (text) => this.bar.announce(text), display: (cell) => this.sheet.display(cell), undo: (forward) => this.step(forward), explain: (cell) => this.bar.announce(this.notes.of(cell, this.held.get(cell.key))?.text ?? "") };
        this.many = new ManyCells(this.sheet, this.mover, this.selection, this.hand, say);
        this.keys = new Keys(this.mover, this.selection, this.many, this.hand);
        const writable = [...this.sheet.cells.values()].some((cell) => cell.locked === null);
        this.bar = new Bar(say, this.acts(), { loginUrl: this.dataset["loginUrl"], advance: this.advance, writable });
        this.prepend(this.bar.root);
        this.totals = new Totals(this.sheet, say);
        this.keypad = new Keypad(say, this.hands(), this.sheet.columns);
        if (writable) this.append(this.keypad.root);
        this.useKeypad();
        this.listen();
        this.watcher.observe(table.parentElement ?? this);
        this.start();
        this.bar.showHistory(this.history.canUndo, this.history.canRedo);
        const first = this.sheet.at(0, 0);
        if (first !== undefined) this.showPlace(first);
    }

    disconnectedCallback(): void {
        this.listeners.abort();
        this.watcher.disconnect();
        this.tip.hide();
        this.bar?.root.remove();
        this.keypad?.root.remove();
        document.documentElement.removeAttribute("data-keypad");
        this.totals?.remove();
        this.queue?.stop();
        release(this.storageKey);
    }

    private listen(): void {
        const { signal } = this.listeners;
        this.addEventListener("keydown", (event) => this.keys.onKey(event, this.sheet.of(event.target)), { signal });
        this.addEventListener("input", this.onInput, { signal });
        this.addEventListener("focusin", this.onFocus, { signal });
        this.addEventListener("focusout", this.onBlur, { signal });
        this.addEventListener("paste", (event) => this.many.paste(event), { signal });
        this.addEventListener("copy", (event) => this.keys.editing || this.many.copy(event, false), { signal });
        this.addEventListener("cut", (event) => this.keys.editing || this.many.copy(event, true), { signal });
        this.addEventListener("mousedown", this.onPress, { signal });
        this.addEventListener("mouseover", (event) => this.last !== undefined && !this.keys.editing && this.many.drag(event), { signal });
        window.addEventListener("online", () => this.queue.retryNow(), { signal });
        // Back from signing in elsewhere: what was kept goes out by itself.
        window.addEventListener("focus", () => this.queue.retryIfPaused(), { signal });
        // The last mark before the lid closes must not wait for the next visit.
        document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.queue.flush(), { signal });
        window.addEventListener("pagehide", () => this.leave(), { signal });
        matchMedia(PHONE).addEventListener("change", () => this.useKeypad(), { signal });
    }

    /** Says good-bye: what waits goes out, and the shelf is free for whoever opens the sheet next. */
    private leave(): void {
        this.queue.flush();
        release(this.storageKey);
    }

    private start(): void {
        const name = `lt:marks:${this.dataset["user"] ?? ""}:${this.dataset["sheet"] ?? location.pathname}`;
        this.storageKey = adopt(name, localStorage, sessionStorage);
        this.queue = new SaveQueue(
            {
                url: this.dataset["saveUrl"] ?? "",
                version: this.dataset["version"],
                account: this.dataset["user"],
                page: { url: location.pathname, title: this.querySelector("caption")?.textContent?.trim() ?? document.title },
                storage: localStorage,
                storageKey: this.storageKey,
                fetch: (url, init) => fetch(url, init),
                headers: () => ({ "X-CSRFToken": csrfToken() }),
            },
            {
                onSending: (cells) => cells.forEach((cell) => this.mark(this.sheet.cells.get(cellKey(cell)), "saving")),
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
            const cell = this.sheet.cells.get(cellKey(change));
            if (cell === undefined) continue;
            cell.value = change.value;
            this.sheet.display(cell);
            this.totals.showColumn(cell.place);
        }
        const count = changes.length + stored.held.length;
        if (count > 0) this.bar.announce(say("restored", { count }));
    }

    private saved(line: string, col: string, value: string | null, means: Readonly<Record<string, string | null>> = {}): void {
        const cell = this.sheet.cells.get(cellKey({ line, col }));
        if (cell !== undefined) {
            cell.seen = value;
            this.held.delete(cell.key);
            this.mark(cell, "saved");
        }
        if (this.sheet.showMeans(line, means)) this.totals.showMean();
        this.bar.showProblems(this.held.size);
    }

    private hold(held: Held): void {
        const cell = this.sheet.cells.get(cellKey(held));
        if (cell === undefined) return;
        this.held.set(cell.key, held);
        if (held.kind === "conflict") cell.seen = held.theirs ?? null;
        if (held.kind !== "invalid") cell.value = held.typed;
        this.sheet.display(cell, held.kind === "invalid" ? (held.typed ?? "") : undefined);
        this.mark(cell, held.kind === "conflict" ? "conflict" : "invalid");
        this.totals.showColumn(cell.place);
        this.bar.showProblems(this.held.size);
        this.bar.announce(`${cell.person}, ${cell.label}: ${this.notes.of(cell, this.held.get(cell.key))?.text ?? ""}`);
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

    private showNote(cell: Cell): void {
        const note = this.notes.of(cell, this.held.get(cell.key));
        if (note === null) this.tip.hide();
        else this.tip.show(cell.td, note);
    }

    private settle(cell: Cell, value: string | null, write: boolean): void {
        this.held.delete(cell.key);
        this.queue.forget(cell);
        cell.value = value;
        this.sheet.display(cell);
        this.totals.showColumn(cell.place);
        this.mark(cell, "clean");
        if (write) this.queue.put({ line: cell.line, col: cell.col, seen: cell.seen, value });
        this.bar.showProblems(this.held.size);
        this.tip.hide();
        if (document.querySelector("dialog[open]") === null) cell.input?.focus();
    }

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
        if (reading.absent === true) this.bar.announce(say("absent", { name: cell.person }));
        if (held !== undefined && held.kind !== "invalid" && reading.value === held.typed) return true;
        if (held === undefined && reading.value === cell.value) this.sheet.display(cell);
        else this.write([{ cell: cell.key, before: cell.value, after: reading.value }]);
        return true;
    }

    /** Writes values into cells as one step that can be undone. */
    private write(step: readonly Edit[], remember = true): void {
        const changed: Edit[] = [];
        const places = new Set<number>();
        for (const edit of step) {
            const cell = this.sheet.cells.get(edit.cell);
            if (cell === undefined || cell.locked !== null) continue;
            const wasHeld = this.held.delete(cell.key);
            if (wasHeld) this.queue.forget(cell);
            const before = cell.value;
            cell.value = edit.after;
            this.sheet.display(cell);
            places.add(cell.place);
            if (before === edit.after && !wasHeld) continue;
            this.mark(cell, "clean");
            if (before !== edit.after) changed.push(edit);
            if (before !== edit.after || cell.seen !== edit.after) this.queue.put({ line: cell.line, col: cell.col, seen: cell.seen, value: edit.after });
        }
        if (remember) this.history.record(changed);
        for (const place of places) this.totals.showColumn(place);
        this.bar.showHistory(this.history.canUndo, this.history.canRedo);
        this.bar.showProblems(this.held.size);
    }

    private readonly onInput = (event: Event): void => {
        const cell = this.sheet.of(event.target);
        if (cell?.input === null || cell === undefined || event.target !== cell.input) return;
        this.tip.hide();
        this.keys.advancedAt = -Infinity;
        this.keypad.show(cell, cell.row + 1, this.sheet.rows.length);
        if (!this.advance || (event as InputEvent).isComposing || (event as InputEvent).inputType !== "insertText") return;
        this.advanceFrom(cell);
    };

    /** A mark that cannot grow any longer is taken, and the hand goes on to the next pupil. */
    private advanceFrom(cell: Cell, isOneKey = false): void {
        const reading = read(cell.input?.value ?? "", cell.spec);
        if (!reading.ok || !(reading.complete || isOneKey)) return;
        this.commit(cell);
        this.focusCell(this.mover.step(cell, { down: 1, right: 0 }, true));
        this.keys.advancedAt = performance.now();
    }

    private readonly onFocus = (event: FocusEvent): void => {
        const cell = this.sheet.of(event.target);
        if (cell === undefined || (event.target instanceof Element && event.target.closest(".marks-tip"))) return;
        this.last = cell;
        this.keys.editing = false;
        this.selection.start(cell);
        if (event.target === cell.input) cell.input?.select();
        this.showPlace(cell);
        this.showNote(cell);
    };

    /** What is typed after a click replaces the mark, also where the cell had the focus before it; F2 goes into it. */
    private readonly onPress = (event: MouseEvent): void => {
        this.many.press(event, this.last);
        const cell = this.sheet.of(event.target);
        if (this.keys.editing || event.shiftKey || event.target !== document.activeElement || event.target !== cell?.input) return;
        event.preventDefault();
        cell.input?.select();
    };

    private readonly onBlur = (event: FocusEvent): void => {
        const cell = this.sheet.of(event.target);
        if (cell === undefined || event.target !== cell.input) return;
        this.commit(cell);
        if (!(event.relatedTarget instanceof Element && cell.td.contains(event.relatedTarget))) this.tip.hide();
    };

    private focusCell(cell: Cell | undefined): void {
        if (cell === undefined) return;
        this.showPlace(cell);
        (cell.input ?? cell.td).focus();
        cell.input?.select();
    }

    private step(forward: boolean): void {
        const edits = forward ? this.history.redo() : this.history.undo();
        this.write(edits, false);
        const first = edits[0];
        if (first !== undefined) this.focusCell(this.sheet.cells.get(first.cell));
    }

    private acts() {
        return {
            undo: () => this.step(false),
            redo: () => this.step(true),
            fill: () => this.many.fill(this.last),
            density: () => void this.view.toggleDensity(),
            help: () => showHelp(say),
            filter: (filter: "all" | "empty" | "column") => {
                const seen = this.view.apply(filter, this.last?.place ?? 0);
                this.bar.announce(say("filtered", { count: seen }));
                if (seen === 0) this.bar.showFilter("all");
                if (seen === 0) this.view.apply("all", 0);
            },
            retry: () => this.queue.retryNow(),
            problems: () => showProblems(this.held, this.sheet, this.notes, (cell) => this.focusCell(cell), say),
            previousRow: () => this.turn(-1),
            nextRow: () => this.turn(1),
            advance: (on: boolean) => {
                this.advance = on;
                localStorage.setItem(ADVANCE_KEY, on ? "on" : "off");
            },
        };
    }

    private hands() {
        return {
            strike: (key: string) => this.strike(key),
            erase: () => this.strike(""),
            turn: (step: number) => this.turn(step),
            column: (place: number) => this.focusCell(this.sheet.at(this.last?.row ?? 0, place)),
        };
    }

    private strike(key: string): void {
        const cell = this.last ?? this.sheet.at(0, 0);
        if (cell?.input == null || cell.locked !== null) return;
        if (document.activeElement !== cell.input) this.focusCell(cell);
        strikeInto(cell.input, key, cell.spec.kind === "codes");
        this.keypad.show(cell, cell.row + 1, this.sheet.rows.length);
        if (key !== "") this.advanceFrom(cell, key === "10");
    }

    private useKeypad(): void {
        const small = matchMedia(PHONE).matches;
        this.keypad.isUsed = small;
        document.documentElement.toggleAttribute("data-keypad", small && this.keypad.root.isConnected);
        for (const cell of this.sheet.cells.values()) {
            if (cell.input !== null) cell.input.inputMode = small ? "none" : cell.spec.kind === "mark" ? "decimal" : "text";
        }
    }

    private turn(step: number): void {
        const from = this.last ?? this.sheet.at(0, 0);
        if (from !== undefined) this.focusCell(this.mover.step(from, { down: step, right: 0 }));
    }

    /** Lights the row and the head of the column; on a phone only this pupil is shown. */
    private showPlace(cell: Cell): void {
        const line = this.sheet.line(cell.row);
        if (line !== this.shownRow) {
            this.shownRow?.removeAttribute("data-current");
            line?.setAttribute("data-current", "");
            this.shownRow = line;
            this.bar.showRow(cell.person, cell.row + 1, this.sheet.rows.length);
        }
        const head = this.sheet.head(cell.place);
        if (head !== this.shownHead) {
            this.shownHead?.removeAttribute("data-current");
            head?.setAttribute("data-current", "");
            this.shownHead = head;
        }
        this.keypad.show(cell, cell.row + 1, this.sheet.rows.length);
    }

    /** A table that fits needs no scrolling box, and without one its head stays in sight below the bar. */
    private measure(): void {
        const wrap = this.sheet.table.parentElement;
        wrap?.toggleAttribute("data-fits", this.sheet.table.offsetWidth <= wrap.clientWidth);
    }

}

customElements.define("mark-grid", MarkGrid);
