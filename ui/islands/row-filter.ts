/** <row-filter data-rows="tbody tr">: hides the rows that do not contain the typed words (accents ignored).
 *  Over a server-rendered list with one <input type="search">; without script the list is simply whole. */
import { element } from "./dom";
import { translator } from "./i18n";
import catalogue from "./messages.json";
import { matches } from "./text";

const say = translator(catalogue);

export class RowFilter extends HTMLElement {
    private readonly status = element("p", { class: "row-filter__status", role: "status" });

    connectedCallback(): void {
        this.addEventListener("input", this.onInput);
        const input = this.querySelector("input[type=search]");
        input?.after(this.status);
    }

    disconnectedCallback(): void {
        this.removeEventListener("input", this.onInput);
        this.status.remove();
    }

    private readonly onInput = (event: Event): void => {
        if (!(event.target instanceof HTMLInputElement) || event.target.type !== "search") return;
        const query = event.target.value;
        const rows = [...this.querySelectorAll<HTMLElement>(this.dataset["rows"] ?? "tbody tr")];
        let shown = 0;
        for (const row of rows) {
            const fits = matches(row.textContent ?? "", query);
            row.hidden = !fits;
            if (fits) shown += 1;
        }
        this.status.textContent = query === "" ? "" : shown === 0 ? say("filterNone") : say("filterCount", { shown, all: rows.length });
    };
}

customElements.define("row-filter", RowFilter);
