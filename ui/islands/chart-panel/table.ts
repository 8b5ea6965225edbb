/** Numbers as they stand in a Vietnamese table: "1.204", "8,5", "–". */

export interface Series {
    readonly name: string;
    readonly values: readonly (number | null)[];
}

export interface ChartData {
    readonly names: readonly string[];
    readonly series: readonly Series[];
}

export function number(text: string, english = false): number | null {
    const bare = text.replace(/[\s%]/g, "");
    const plain = english ? bare.replace(/,/g, "") : bare.replace(/\./g, "").replace(",", ".");
    return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** Names from the first column, a series from each column that holds numbers; a data-value on a cell stands above its text. */
export function readTable(table: HTMLTableElement): ChartData {
    const english = document.documentElement.lang.startsWith("en");
    const rows = [...table.querySelectorAll<HTMLTableRowElement>("tbody tr")];
    const heads = [...(table.querySelector<HTMLTableRowElement>("thead tr:last-child")?.cells ?? [])].map((cell) => cell.textContent?.trim() ?? "");
    const value = (cell: HTMLTableCellElement | undefined): number | null => (cell === undefined ? null : cell.dataset["value"] !== undefined ? Number(cell.dataset["value"]) : number(cell.textContent ?? "", english));
    const series = heads
        .map((name, column) => ({ name, values: rows.map((row) => value(row.cells[column])) }))
        .filter((one, column) => column > 0 && one.values.some((entry) => entry !== null));
    return { names: rows.map((row) => row.cells[0]?.textContent?.trim() ?? ""), series };
}
