/** The server's table as cells: which may be written, what each holds, who sits where. The only part that knows the markup. */
import { cellKey } from "../saving/queue";
import { type Column, column, read, show } from "./values";

export interface Cell {
    readonly key: string;
    readonly line: string;
    readonly col: string;
    readonly td: HTMLTableCellElement;
    /** Absent in a locked cell. */
    readonly input: HTMLInputElement | null;
    readonly spec: Column;
    readonly person: string;
    readonly label: string;
    readonly row: number;
    readonly place: number;
    locked: string | null;
    /** What the server is known to hold. */
    seen: string | null;
    /** What the person last entered as a valid value. */
    value: string | null;
}

interface Heading {
    readonly col: string;
    readonly label: string;
    readonly spec: Column;
    readonly locked: string | null;
}

function headings(table: HTMLTableElement): (Heading | null)[] {
    const row = table.querySelector("thead tr:last-child");
    const found: (Heading | null)[] = [];
    for (const th of row?.querySelectorAll<HTMLTableCellElement>("th, td") ?? []) {
        const data = { ...th.dataset };
        const heading = data["col"] === undefined ? null : { col: data["col"], label: data["label"] ?? th.textContent?.trim() ?? "", spec: column(data), locked: data["locked"] ?? null };
        for (let span = 0; span < (th.colSpan || 1); span += 1) found.push(heading);
    }
    return found;
}

export class Sheet {
    readonly cells = new Map<string, Cell>();
    /** Rows of writable columns, in the order seen; a place may be a locked cell. */
    readonly rows: Cell[][] = [];
    private readonly byElement = new Map<Element, Cell>();

    constructor(
        readonly table: HTMLTableElement,
        gridLocked: string | null,
    ) {
        const heads = headings(table);
        for (const tr of table.querySelectorAll<HTMLTableRowElement>("tbody tr")) this.addRow(tr, heads, gridLocked);
    }

    private addRow(tr: HTMLTableRowElement, heads: readonly (Heading | null)[], gridLocked: string | null): void {
        const person = tr.querySelector("th[scope=row]")?.textContent?.trim() ?? "";
        const row: Cell[] = [];
        for (const [index, td] of [...tr.cells].entries()) {
            const heading = heads[index] ?? null;
            const col = td.dataset["col"] ?? heading?.col;
            const line = td.dataset["line"] ?? tr.dataset["line"];
            if (col === undefined || line === undefined || td.tagName === "TH") continue;
            const spec = td.dataset["kind"] === undefined && td.dataset["max"] === undefined ? heading?.spec : column({ ...td.dataset });
            row.push(this.make(td, { line, col, person, label: td.dataset["label"] ?? heading?.label ?? col, spec: spec ?? column({}), row: this.rows.length, place: row.length, locked: td.dataset["locked"] ?? heading?.locked ?? gridLocked }));
        }
        if (row.length > 0) this.rows.push(row);
    }

    private make(td: HTMLTableCellElement, about: Pick<Cell, "line" | "col" | "person" | "label" | "spec" | "row" | "place" | "locked">): Cell {
        const input = td.querySelector("input");
        const reading = read(input === null ? (td.textContent ?? "") : input.value, about.spec);
        const value = reading.ok ? reading.value : null;
        const cell: Cell = { ...about, key: cellKey(about), td, input, seen: value, value };
        td.dataset["label"] = about.label;
        if (input === null) {
            td.tabIndex = -1;
            cell.locked ??= "";
        } else {
            input.setAttribute("aria-label", `${about.person}, ${about.label}`);
            input.inputMode = about.spec.kind === "mark" ? "decimal" : "text";
            input.autocomplete = "off";
            input.spellcheck = false;
            input.enterKeyHint = "next";
            input.readOnly = cell.locked !== null;
        }
        this.cells.set(cell.key, cell);
        this.byElement.set(td, cell);
        return cell;
    }

    /** The cell around an element of the page. */
    of(target: EventTarget | null): Cell | undefined {
        const td = target instanceof Element ? target.closest("td") : null;
        return td === null ? undefined : this.byElement.get(td);
    }

    at(row: number, place: number): Cell | undefined {
        return this.rows[row]?.[place];
    }

    /** Writes a value where the person sees it. */
    display(cell: Cell, text = show(cell.value, cell.spec)): void {
        if (cell.input !== null) cell.input.value = text;
        else cell.td.textContent = text;
    }

    showMeans(line: string, means: Readonly<Record<string, string | null>>): void {
        const tr = this.table.querySelector(`tr[data-line="${CSS.escape(line)}"]`);
        const columns = [...this.table.querySelectorAll<HTMLElement>("thead tr:last-child > [data-mean]")];
        for (const [name, value] of Object.entries(means)) {
            const heading = columns.find((candidate) => candidate.dataset["mean"] === name) as HTMLTableCellElement | undefined;
            const td = tr?.querySelector<HTMLElement>(`[data-mean="${CSS.escape(name)}"]`) ?? (heading === undefined ? null : (tr as HTMLTableRowElement | null)?.cells[heading.cellIndex]);
            if (!td || td.textContent === (value ?? "")) continue;
            td.textContent = value ?? "";
            td.classList.remove("mean--new");
            void td.offsetWidth;
            td.classList.add("mean--new");
        }
    }
}
