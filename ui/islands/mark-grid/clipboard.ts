/** A rectangle from any spreadsheet, laid over the grid: what would change, what would not, what is refused and why. */
import { type Column, read } from "./values";

/** Tabs and lines, quoted cells with line breaks in them, a last empty line: as Excel, LibreOffice and Google Sheets copy. */
export function rectangle(text: string): string[][] {
    const rows: string[][] = [];
    let row: string[] = [];
    let cell = "";
    let quoted = false;
    const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let at = 0; at < source.length; at += 1) {
        const letter = source[at] ?? "";
        if (quoted) {
            if (letter !== '"') cell += letter;
            else if (source[at + 1] === '"') {
                cell += '"';
                at += 1;
            } else quoted = false;
        } else if (letter === '"' && cell === "") quoted = true;
        else if (letter === "\t") {
            row.push(cell);
            cell = "";
        } else if (letter === "\n") {
            row.push(cell);
            rows.push(row);
            row = [];
            cell = "";
        } else cell += letter;
    }
    row.push(cell);
    rows.push(row);
    return rows;
}

export interface Target {
    readonly key: string;
    readonly person: string;
    readonly label: string;
    readonly spec: Column;
    readonly value: string | null;
    /** Why nobody may write here now; null when open. */
    readonly locked: string | null;
}

export interface Planned {
    readonly target: Target;
    readonly text: string;
    readonly value: string | null;
    readonly outcome: "change" | "same" | "refused";
    readonly message?: string;
    readonly values?: Readonly<Record<string, string>>;
}

export interface Plan {
    readonly cells: readonly Planned[];
    /** Values that fall outside the grid. */
    readonly outside: number;
}

function judge(target: Target, text: string): Planned {
    const reading = read(text, target.spec);
    if (!reading.ok) return { target, text, value: null, outcome: "refused", message: reading.message, values: reading.values };
    if (reading.value === target.value) return { target, text, value: reading.value, outcome: "same" };
    if (target.locked !== null) return { target, text, value: null, outcome: "refused", message: "lockedCell", values: { reason: target.locked } };
    return { target, text, value: reading.value, outcome: "change" };
}

/** Lays the rectangle down from one cell; `at` finds the cell so many rows down and columns right, or nothing. Empty source
 *  cells are left alone: a paste never erases. */
export function plan(source: readonly (readonly string[])[], at: (down: number, right: number) => Target | undefined): Plan {
    const cells: Planned[] = [];
    let outside = 0;
    for (const [down, row] of source.entries()) {
        for (const [right, text] of row.entries()) {
            if (text.trim() === "") continue;
            const target = at(down, right);
            if (target === undefined) outside += 1;
            else cells.push(judge(target, text));
        }
    }
    return { cells, outside };
}
