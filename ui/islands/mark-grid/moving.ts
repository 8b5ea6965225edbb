/** Where the hand goes: step by step, to an end, to the edge of what is filled, as in Excel. Rows that a filter hides are
 *  passed over; below the last pupil the next column begins. */
import type { Cell, Sheet } from "./sheet";

export interface Direction {
    readonly down: number;
    readonly right: number;
}

export const ARROWS: Readonly<Record<string, Direction>> = {
    ArrowDown: { down: 1, right: 0 },
    ArrowUp: { down: -1, right: 0 },
    ArrowLeft: { down: 0, right: -1 },
    ArrowRight: { down: 0, right: 1 },
};

export class Mover {
    constructor(private readonly sheet: Sheet) {}

    /** One or many steps; stops at the edge. `wrap`: below the last row the next column begins. */
    step(from: Cell, { down, right }: Direction, wrap = false): Cell | undefined {
        const rows = this.shown();
        const at = rows.indexOf(from.row);
        const wanted = at + down;
        if (wrap && down === 1 && wanted >= rows.length) return this.sheet.at(rows[0] ?? 0, from.place + 1);
        const row = rows[Math.max(0, Math.min(wanted, rows.length - 1))] ?? from.row;
        return this.sheet.at(row, from.place + right);
    }

    /** To the last filled cell before an empty one, or else to the next filled one, or else to the edge. */
    edge(from: Cell, direction: Direction): Cell {
        const next = this.inside(from, direction);
        if (next === undefined) return from;
        const wasFilled = from.value !== null && next.value !== null;
        let cell = next;
        for (;;) {
            const ahead = this.inside(cell, direction);
            if (ahead === undefined || (wasFilled ? ahead.value === null : cell.value !== null)) return cell;
            cell = ahead;
        }
    }

    first(row: number): Cell | undefined {
        return this.sheet.at(row, 0);
    }

    last(row: number): Cell | undefined {
        return this.sheet.rows[row]?.at(-1);
    }

    corner(end: boolean): Cell | undefined {
        const rows = this.shown();
        return end ? this.last(rows.at(-1) ?? 0) : this.first(rows[0] ?? 0);
    }

    column(place: number): readonly Cell[] {
        return this.shown().flatMap((row) => this.sheet.at(row, place) ?? []);
    }

    private inside(from: Cell, direction: Direction): Cell | undefined {
        const cell = this.step(from, direction);
        return cell === from ? undefined : cell;
    }

    private shown(): number[] {
        return [...this.sheet.rows.keys()].filter((row) => !this.sheet.isHidden(row));
    }
}
