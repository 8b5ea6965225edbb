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
    /** True for a pupil who has left the class. */
    readonly gone: boolean;
    locked: string | null;
    /** What the server is known to hold. */
    seen: string | null;
    /** What the person last entered as a valid value. */
    value: string | null;
}

/** Who sits in a row: the name and the number that the class list gives. */
export interface Person {
    readonly name: string;
    readonly number: string;
}

export interface Heading {
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
    readonly people: Person[] = [];
    readonly columns: readonly Heading[];
    private readonly heads: readonly Element[];
    private readonly lines: HTMLTableRowElement[] = [];
    private readonly byElement = new Map<Element, Cell>();

    constructor(
        readonly table: HTMLTableElement,
        gridLocked: string | null,
    ) {
        const heads = headings(table);
        this.heads = [...table.querySelectorAll("thead tr:last-child [data-col]")];
        this.columns = heads.flatMap((heading) => heading ?? []);
        for (const tr of table.querySelectorAll<HTMLTableRowElement>("tbody tr")) this.addRow(tr, heads, gridLocked);
    }

    private addRow(tr: HTMLTableRowElement, heads: readonly (Heading | null)[], gridLocked: string | null): void {
        const name = tr.querySelector<HTMLElement>("th[scope=row]");
        const person = [...(name?.childNodes ?? [])].filter((node) => node.nodeName !== "SMALL").map((node) => node.textContent ?? "").join("").trim();
        const gone = tr.dataset["gone"] !== undefined;
        const row: Cell[] = [];
        for (const [index, td] of [...tr.cells].entries()) {
            const heading = heads[index] ?? null;
            const col = td.dataset["col"] ?? heading?.col;
            const line = td.dataset["line"] ?? tr.dataset["line"];
            if (col === undefined || line === undefined || td.tagName === "TH") continue;
            const spec = td.dataset["kind"] === undefined && td.dataset["max"] === undefined ? heading?.spec : column({ ...td.dataset });
            row.push(this.make(td, { line, col, person, label: td.dataset["label"] ?? heading?.label ?? col, spec: spec ?? column({}), gone, row: this.rows.length, place: row.length, locked: td.dataset["locked"] ?? heading?.locked ?? gridLocked }));
        }
        if (row.length === 0) return;
        this.rows.push(row);
        this.lines.push(tr);
        this.people.push({ name: person, number: tr.cells[0]?.textContent?.trim() ?? "" });
    }

    isHidden(row: number): boolean {
        return this.lines[row]?.hidden === true;
    }

    hide(row: number, hidden: boolean): void {
        const line = this.lines[row];
        if (line !== undefined) line.hidden = hidden;
    }

    /** The head of a column. */
    head(place: number): Element | undefined {
        return this.heads[place];
    }

    line(row: number): HTMLTableRowElement | undefined {
        return this.lines[row];
    }

    private make(td: HTMLTableCellElement, about: Pick<Cell, "line" | "col" | "person" | "label" | "spec" | "gone" | "row" | "place" | "locked">): Cell {
        const input = td.querySelector("input");
        const reading = read(input === null ? (td.textContent ?? "") : input.value, about.spec);
        const value = reading.ok ? reading.value : null;
        const cell: Cell = { ...about, key: cellKey(about), td, input, seen: value, value };
        td.dataset["label"] = about.label;
        td.dataset["cell"] = input === null ? "shut" : "open";
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

    /** Puts computed values in their places; true where one of them is new. */
    showMeans(line: string, means: Readonly<Record<string, string | null>>): boolean {
        let isNew = false;
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
            isNew = true;
        }
        return isNew;
    }
}
