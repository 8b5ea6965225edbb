/** The keys of the grid, for whoever asks. */
import { element } from "../dom";
import type { Say } from "./bar";

const KEYS = ["helpType", "helpCodes", "helpMove", "helpJump", "helpPick", "helpCopy", "helpFill", "helpUndo", "helpEdit", "helpErase"] as const;

export function showHelp(say: Say): void {
    const dialog = element("dialog", { class: "dialog", "aria-labelledby": "help-title" });
    const close = element("button", { type: "button", class: "btn btn-primary" }, say("close"));
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    const rows = KEYS.map((key) => {
        const [keys = "", meaning = ""] = say(key).split(" | ");
        return element("tr", {}, element("th", { scope: "row" }, keys), element("td", {}, meaning));
    });
    dialog.append(element("h2", { id: "help-title" }, say("help")), element("table", { class: "paste__table" }, element("tbody", {}, ...rows)), element("div", { class: "dialog__actions" }, close));
    document.body.append(dialog);
    dialog.showModal();
}
