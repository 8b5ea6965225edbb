/** <column-keys>: in a table of fields Enter and the arrows up and down go to the same column of another row.
 *  In a select the arrows choose, in a remark they move the cursor, as everywhere; Enter goes on. Without script Tab does it. */

export class ColumnKeys extends HTMLElement {
    connectedCallback(): void {
        this.addEventListener("keydown", this.onKey);
    }

    disconnectedCallback(): void {
        this.removeEventListener("keydown", this.onKey);
    }

    private readonly onKey = (event: KeyboardEvent): void => {
        const field = event.target;
        if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) || event.ctrlKey || event.altKey) return;
        const isArrow = event.key === "ArrowDown" || event.key === "ArrowUp";
        if (event.key !== "Enter" && !(isArrow && field instanceof HTMLInputElement && !field.list)) return;
        const up = event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey);
        event.preventDefault();
        const next = neighbour(field, up ? -1 : 1);
        next?.focus();
        if (next instanceof HTMLInputElement && next.type === "text") next.select();
    };
}

function neighbour(field: HTMLElement, step: number): HTMLElement | null {
    const cell = field.closest<HTMLTableCellElement>("td, th");
    let row = cell?.closest("tr");
    while (cell && row) {
        row = (step > 0 ? row.nextElementSibling : row.previousElementSibling) as HTMLTableRowElement | null;
        const found = row?.cells[cell.cellIndex]?.querySelector<HTMLElement>("select, textarea, input:not([type=hidden])");
        if (found) return found;
    }
    return null;
}

customElements.define("column-keys", ColumnKeys);
