/** Many cells at once: paste from Excel, copy to it, fill, clear, pick with the mouse. Each is one step that can be undone. */
import type { Say } from "./bar";
import { type Plan, type Target, plan, planFill, rectangle } from "./clipboard";
import { askFill } from "./filling";
import type { Hand } from "./keys";
import { layOut } from "./matching";
import type { Mover } from "./moving";
import { confirmPlan } from "./plan-dialog";
import type { Selection } from "./selection";
import type { Cell, Sheet } from "./sheet";
import { read, show } from "./values";

export class ManyCells {
    private dragging = false;

    constructor(
        private readonly sheet: Sheet,
        private readonly mover: Mover,
        private readonly selection: Selection,
        private readonly hand: Hand,
        private readonly say: Say,
    ) {}

    paste(event: ClipboardEvent): void {
        const cell = this.sheet.of(event.target);
        const text = event.clipboardData?.getData("text/plain") ?? "";
        if (cell === undefined) return;
        const one = !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""));
        if (one && !this.selection.isMany) return;
        event.preventDefault();
        const laid = one ? planFill(this.picked(), text.trim()) : this.lay(rectangle(text), this.selection.cells()[0]?.[0] ?? cell);
        void confirmPlan(laid, this.say("pasteTitle"), this.say).then((done) => this.finish(done, cell));
    }

    copy(event: ClipboardEvent, erase: boolean): void {
        const cell = this.sheet.of(event.target);
        if (cell === undefined || (!this.selection.isMany && cell.input !== null)) return;
        event.preventDefault();
        event.clipboardData?.setData("text/plain", this.selection.text());
        if (erase) this.erase();
        else this.hand.announce(this.say("copied", { count: this.selection.cells().flat().length }));
    }

    erase(): void {
        const cells = this.selection.cells().flat();
        this.hand.write(cells.map((cell) => ({ cell: cell.key, before: cell.value, after: null })));
    }

    fill(last: Cell | undefined): void {
        const from = last ?? this.sheet.at(0, 0);
        if (from === undefined) return;
        const column = this.mover.column(from.place);
        const ranges = { picked: this.selection.isMany ? this.picked() : [], below: this.targets(column.filter((cell) => cell.row > from.row)), column: this.targets(column) };
        void askFill(ranges, from.label, show(from.value, from.spec), this.say).then((laid) => this.finish(laid, from));
    }

    /** Ctrl+D: the value above, or with many cells picked the first of each column in all of them. */
    fillDown(cell: Cell): void {
        if (!this.selection.isMany) {
            const above = this.mover.step(cell, { down: -1, right: 0 });
            if (above === undefined || above === cell) return;
            this.hand.write([{ cell: cell.key, before: cell.value, after: above.value }]);
            cell.input?.select();
            return;
        }
        const [top = [], ...rest] = this.selection.cells();
        this.hand.write(rest.flatMap((row) => row.map((each, index) => ({ cell: each.key, before: each.value, after: top[index]?.value ?? null }))));
    }

    pickAll(): void {
        const [from, to] = [this.mover.corner(false), this.mover.corner(true)];
        if (from !== undefined && to !== undefined) this.selection.span(from, to);
    }

    /** A head of a column picks it; Shift and a cell picks up to there. */
    press(event: MouseEvent, last: Cell | undefined): void {
        this.dragging = this.sheet.of(event.target) !== undefined;
        const head = event.target instanceof Element ? event.target.closest<HTMLElement>("thead th[data-col]") : null;
        if (head !== null) {
            const column = this.mover.column(this.sheet.columns.findIndex((each) => each.col === head.dataset["col"]));
            const [top, bottom] = [column[0], column.at(-1)];
            if (top === undefined || bottom === undefined) return;
            event.preventDefault();
            this.hand.focus(top);
            this.selection.span(top, bottom);
            return;
        }
        const cell = this.sheet.of(event.target);
        if (cell === undefined || !event.shiftKey || last === undefined) return;
        event.preventDefault();
        this.selection.extend(cell);
    }

    drag(event: MouseEvent): void {
        const cell = this.sheet.of(event.target);
        if (this.dragging && (event.buttons & 1) === 1 && cell !== undefined && cell !== this.selection.corner) this.selection.extend(cell);
    }

    private lay(source: string[][], corner: Cell): Plan {
        const specs = this.sheet.rows[0]?.map((each) => each.spec) ?? [];
        const isMark = (text: string): boolean => text.trim() !== "" && specs.some((spec) => read(text, spec).ok);
        const rows = this.mover.column(corner.place).map((each) => each.row).filter((row) => row >= corner.row);
        const layout = layOut(source, this.sheet.people, this.sheet.columns, { rows, place: corner.place }, isMark);
        return plan(source, layout, (row, place) => this.target(this.sheet.at(row, place)));
    }

    private finish(laid: Plan | null, back: Cell): void {
        const changes = laid?.cells.filter((planned) => planned.outcome === "change") ?? [];
        this.hand.write(changes.map((planned) => ({ cell: planned.target.key, before: planned.target.value, after: planned.value })));
        this.hand.focus(back);
    }

    private picked(): Target[] {
        return this.targets(this.selection.cells().flat());
    }

    private targets(cells: readonly Cell[]): Target[] {
        return cells.map((cell) => this.target(cell)).filter((target) => target !== undefined);
    }

    private target(cell: Cell | undefined): Target | undefined {
        return cell === undefined ? undefined : { key: cell.key, person: cell.person, label: cell.label, spec: cell.spec, value: cell.value, locked: cell.locked };
    }
}
