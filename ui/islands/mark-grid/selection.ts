/** A rectangle of cells: from where Shift was first held (or the mouse went down) to where the hand is now. Rows that a
 *  filter hides are not part of it. Knows how to say itself as Excel takes it: tabs, lines, decimal comma. */
import type { Cell, Sheet } from "./sheet";
import { show } from "./values";

export class Selection {
    private anchor: Cell | undefined;
    private head: Cell | undefined;
    private readonly shown = new Set<HTMLElement>();

    constructor(private readonly sheet: Sheet) {}

    /** One cell: nothing is drawn, the focus says where it is. */
    start(cell: Cell): void {
        this.anchor = cell;
        this.head = cell;
        this.draw();
    }

    extend(cell: Cell): void {
        this.anchor ??= cell;
        this.head = cell;
        this.draw();
    }

    /** From one corner to the other. */
    span(from: Cell, to: Cell): void {
        this.anchor = from;
        this.head = to;
        this.draw();
    }

    get isMany(): boolean {
        return this.anchor !== undefined && this.head !== undefined && this.anchor !== this.head;
    }

    /** Where the moving corner stands. */
    get corner(): Cell | undefined {
        return this.head;
    }

    cells(): Cell[][] {
        const { anchor, head } = this;
        if (anchor === undefined || head === undefined) return [];
        const [top, bottom] = [Math.min(anchor.row, head.row), Math.max(anchor.row, head.row)];
        const [left, right] = [Math.min(anchor.place, head.place), Math.max(anchor.place, head.place)];
        return this.sheet.rows
            .slice(top, bottom + 1)
            .map((row) => row.slice(left, right + 1))
            .filter((row) => row[0] !== undefined && !this.sheet.isHidden(row[0].row));
    }

    text(): string {
        return this.cells()
            .map((row) => row.map((cell) => show(cell.value, cell.spec)).join("\t"))
            .join("\r\n");
    }

    private draw(): void {
        const wanted = new Set(this.isMany ? this.cells().flat().map((cell) => cell.td) : []);
        for (const td of this.shown) if (!wanted.has(td as HTMLTableCellElement)) td.removeAttribute("data-picked");
        for (const td of wanted) td.setAttribute("data-picked", "");
        this.shown.clear();
        for (const td of wanted) this.shown.add(td);
    }
}
