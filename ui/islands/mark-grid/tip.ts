/** The small note at a cell: why it was refused, who locked it, or two values to choose from. Lives inside the cell so that
 *  Tab reaches its buttons, and is drawn in the top layer so that nothing cuts it off. */
import { element } from "../dom";

export interface TipContent {
    readonly kind: "stop" | "wait" | "info";
    readonly text: string;
    readonly choices?: readonly { readonly label: string; readonly act: () => void }[];
}

export class Tip {
    private readonly root = element("div", { class: "marks-tip", popover: "manual", id: "marks-tip" });

    show(td: HTMLTableCellElement, content: TipContent): void {
        this.hide();
        this.root.className = `marks-tip marks-tip--${content.kind}`;
        const buttons = (content.choices ?? []).map((choice) => {
            const button = element("button", { type: "button", class: "btn btn-sm" }, choice.label);
            button.addEventListener("click", choice.act);
            return button;
        });
        this.root.replaceChildren(element("p", {}, content.text), ...buttons);
        td.append(this.root);
        td.querySelector("input")?.setAttribute("aria-describedby", "marks-tip");
        this.root.showPopover?.();
        this.place(td);
    }

    hide(): void {
        this.root.parentElement?.querySelector("input")?.removeAttribute("aria-describedby");
        this.root.remove();
    }

    private place(td: HTMLTableCellElement): void {
        const around = td.getBoundingClientRect();
        const own = this.root.getBoundingClientRect();
        const below = around.bottom + 6 + own.height < window.innerHeight;
        this.root.style.top = `${below ? around.bottom + 4 : around.top - own.height - 4}px`;
        this.root.style.left = `${Math.max(8, Math.min(around.left, window.innerWidth - own.width - 8))}px`;
    }
}
