/** The rows below the pupils: how many marks are given, their mean, how many lie below 5 (of codes: the best and the last).
 *  Follows every mark as it is typed. Pupils who left are not counted. */
import { element } from "../dom";
import type { Say } from "./bar";
import type { Cell, Sheet } from "./sheet";

const HALF = 50;

function tenths(text: string): number | null {
    const found = /(\d{1,2}),(\d)/.exec(text);
    return found === null ? null : Number(found[1]) * 10 + Number(found[2]);
}

function written(value: number): string {
    return value.toFixed(1).replace(".", ",");
}

export class Totals {
    private readonly foot = element("tfoot", { class: "marks-totals" });
    private readonly places: HTMLTableCellElement[][] = [];
    private readonly means: HTMLTableCellElement[] = [];

    constructor(
        private readonly sheet: Sheet,
        say: Say,
    ) {
        const head = sheet.table.querySelector<HTMLTableRowElement>("thead tr:last-child");
        const kinds = [...(head?.cells ?? [])].slice(2);
        const marks = sheet.columns.filter((column) => column.spec.kind === "mark").length;
        const words = marks === sheet.columns.length ? ["totalMean", "totalLow"] : marks === 0 ? ["totalTop", "totalBottom"] : ["totalBoth", "totalBothLow"];
        for (const key of ["totalGiven", ...words]) {
            const row = element("tr", {}, element("td", {}), element("th", { scope: "row" }, say(key)));
            let place = 0;
            for (const th of kinds) {
                const td = element("td", {});
                row.append(td);
                if (th.dataset["col"] !== undefined) (this.places[place++] ??= []).push(td);
                else if (th.dataset["mean"] !== undefined) this.means.push(td);
            }
            this.foot.append(row);
        }
        sheet.table.append(this.foot);
        for (const place of this.places.keys()) this.showColumn(place);
        this.showMean();
    }

    showColumn(place: number): void {
        const cells = this.sheet.rows.flatMap((row) => row[place] ?? []).filter((cell) => !cell.gone);
        const given = cells.flatMap((cell) => cell.value ?? []);
        const texts = cells[0]?.spec.kind === "codes" ? this.codes(cells[0], given) : this.marks(given.map(Number));
        this.put(this.places[place], [`${given.length}/${cells.length}`, ...texts], given.length === cells.length);
    }

    showMean(): void {
        if (this.means.length === 0) return;
        const rows = [...this.sheet.table.querySelectorAll<HTMLTableRowElement>("tbody tr:not([data-gone])")];
        const texts = rows.flatMap((row) => row.querySelector("[data-mean]")?.textContent?.trim() || []);
        const found = texts.flatMap((text) => tenths(text) ?? []);
        const firm = texts.filter((text) => !text.startsWith("("));
        this.put(this.means, [`${firm.length}/${rows.length}`, ...this.marks(found)], firm.length === rows.length);
    }

    remove(): void {
        this.foot.remove();
    }

    private marks(given: readonly number[]): string[] {
        if (given.length === 0) return ["", ""];
        const sum = given.reduce((total, mark) => total + mark, 0);
        return [written(sum / given.length / 10), String(given.filter((mark) => mark < HALF).length)];
    }

    private codes(cell: Cell, given: readonly string[]): string[] {
        const [best, last] = [cell.spec.codes[0] ?? "", cell.spec.codes.at(-1) ?? ""];
        return [best, last].map((code) => `${given.filter((value) => value === code).length} ${code}`);
    }

    private put(cells: readonly HTMLTableCellElement[] | undefined, texts: readonly string[], isFull: boolean): void {
        for (const [index, text] of texts.entries()) {
            const td = cells?.[index];
            if (td !== undefined && td.textContent !== text) td.textContent = text;
        }
        cells?.[0]?.toggleAttribute("data-full", isFull);
    }
}
