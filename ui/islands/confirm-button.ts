/** <confirm-button data-title data-text data-yes>: asks before the button inside it acts, saying what will happen.
 *  Works for submits, links and HTMX. Without script the act goes to a server page that asks the same. */
import { element } from "./dom";
import { translator } from "./i18n";
import catalogue from "./messages.json";

const say = translator(catalogue);

export class ConfirmButton extends HTMLElement {
    private agreed = false;

    connectedCallback(): void {
        // In the capturing phase: HTMX listens on the button itself and must not hear an unconfirmed click.
        this.addEventListener("click", this.onClick, true);
    }

    disconnectedCallback(): void {
        this.removeEventListener("click", this.onClick, true);
    }

    private readonly onClick = (event: MouseEvent): void => {
        const target = event.target instanceof Element ? event.target : null;
        const button = target?.closest<HTMLElement>("button, a") ?? null;
        if (button === null || button.closest("dialog") !== null || this.agreed) {
            this.agreed = false;
            return;
        }
        event.preventDefault();
        event.stopImmediatePropagation();
        this.ask(button);
    };

    private ask(button: HTMLElement): void {
        const dialog = element("dialog", { class: "dialog dialog--sm", "aria-labelledby": "confirm-title" });
        const yes = element("button", { type: "button", class: "btn btn-primary" }, this.dataset["yes"] ?? button.textContent?.trim() ?? "");
        const no = element("button", { type: "button", class: "btn" }, say("cancel"));
        dialog.append(
            element("h2", { id: "confirm-title" }, this.dataset["title"] ?? say("confirmTitle")),
            element("p", {}, this.dataset["text"] ?? ""),
            element("div", { class: "dialog__actions" }, no, yes),
        );
        dialog.addEventListener("close", () => {
            dialog.remove();
            button.focus();
        });
        no.addEventListener("click", () => dialog.close());
        yes.addEventListener("click", () => {
            dialog.close();
            this.agreed = true;
            button.click();
        });
        document.body.append(dialog);
        dialog.showModal();
    }
}

customElements.define("confirm-button", ConfirmButton);
