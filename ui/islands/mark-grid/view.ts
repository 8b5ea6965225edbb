/** How the sheet is looked at: all pupils or those with empty cells, roomy or close lines. Remembered on this machine. */
import type { Sheet } from "./sheet";

const DENSITY = "lt:marks:density";

export type Filter = "all" | "empty" | "column";

export class View {
    filter: Filter = "all";

    constructor(
        private readonly sheet: Sheet,
        private readonly host: HTMLElement,
    ) {
        host.toggleAttribute("data-close", localStorage.getItem(DENSITY) === "close");
    }

    get isClose(): boolean {
        return this.host.hasAttribute("data-close");
    }

    toggleDensity(): boolean {
        const close = !this.isClose;
        this.host.toggleAttribute("data-close", close);
        localStorage.setItem(DENSITY, close ? "close" : "roomy");
        return close;
    }

    /** Hides who needs nothing; who is filled in while one types stays until the filter is set anew. Returns how many are seen. */
    apply(filter: Filter, place: number): number {
        this.filter = filter;
        let seen = 0;
        for (const [row, cells] of this.sheet.rows.entries()) {
            const asked = filter === "column" ? cells.filter((cell) => cell.place === place) : cells;
            const hidden = filter !== "all" && !asked.some((cell) => cell.value === null && cell.locked === null);
            this.sheet.hide(row, hidden);
            if (!hidden) seen += 1;
        }
        return seen;
    }
}
