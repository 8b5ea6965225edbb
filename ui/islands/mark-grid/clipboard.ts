/** A rectangle from any spreadsheet, laid over the grid: what would change, what would not, what is refused and why. */
import type { Layout } from "./matching";
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
    /** absent: the pupil did not sit the test; the cell stays empty. */
    readonly outcome: "change" | "same" | "refused" | "absent";
    readonly message?: string;
    readonly values?: Readonly<Record<string, string>>;
}

export interface Plan {
    readonly cells: readonly Planned[];
    /** Values that fall outside the grid. */
    readonly outside: number;
    /** Whether the block named its pupils. */
    readonly byName?: boolean;
    /** Names of the block that this class does not have, or has twice. */
    readonly unknown?: readonly string[];
    readonly doubtful?: readonly string[];
    /** Heads of the block that name no column here. */
    readonly ignored?: readonly string[];
}

function judge(target: Target, text: string): Planned {
    const reading = read(text, target.spec);
    if (!reading.ok) return { target, text, value: null, outcome: "refused", message: reading.message, values: reading.values };
    if (reading.absent === true) return { target, text, value: target.value, outcome: "absent" };
    if (reading.value === target.value) return { target, text, value: reading.value, outcome: "same" };
    if (target.locked !== null) return { target, text, value: null, outcome: "refused", message: "lockedCell", values: { reason: target.locked } };
    return { target, text, value: reading.value, outcome: "change" };
}

/** Lays the block over the grid as `layout` found; `at` finds a cell, or nothing. Empty source cells are left alone: a paste
 *  never erases. */
export function plan(source: readonly (readonly string[])[], layout: Layout, at: (row: number, place: number) => Target | undefined): Plan {
    const cells: Planned[] = [];
    const left: Record<"unknown" | "doubtful", string[]> = { unknown: [], doubtful: [] };
    let outside = 0;
    for (const [line, row] of source.entries()) {
        const whose = layout.rows[line] ?? { kind: "skip" };
        if ((whose.kind === "unknown" || whose.kind === "doubtful") && whose.name !== "") left[whose.kind].push(whose.name);
        if (whose.kind === "skip" || (whose.kind !== "row" && layout.byName)) continue;
        for (const [column, text] of row.entries()) {
            const place = layout.places[column];
            if (text.trim() === "" || place === null || place === undefined) continue;
            const target = whose.kind === "row" ? at(whose.row, place) : undefined;
            if (target === undefined) outside += 1;
            else cells.push(judge(target, text));
        }
    }
    return { cells, outside, byName: layout.byName, ...left, ignored: layout.ignored };
}

/** The same value for many cells. */
export function planFill(targets: readonly Target[], text: string): Plan {
    return { cells: targets.map((target) => judge(target, text)), outside: 0 };
}
