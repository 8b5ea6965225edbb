/** What a paste or a fill would do, before it is done: old → new for each cell, and why some stay as they are. */
import { element } from "../dom";
import type { Say } from "./bar";
import type { Plan, Planned } from "./clipboard";
import { show } from "./values";

function line(cell: Planned, say: Say): HTMLTableRowElement {
    const old = show(cell.target.value, cell.target.spec);
    const outcome = element("td", {});
    if (cell.outcome === "change") {
        outcome.append(element("del", {}, old === "" ? say("blank") : old), " → ", element("ins", {}, show(cell.value, cell.target.spec)));
    } else {
        outcome.append(element("span", { class: "paste__typed" }, cell.text), " ", say(cell.message ?? "", cell.values ?? {}));
    }
    return element("tr", { class: `paste__row paste__row--${cell.outcome}` }, element("th", { scope: "row" }, cell.target.person), element("td", {}, cell.target.label), outcome);
}

/** Resolves to true when the person wants it done. */
export function confirmPlan(plan: Plan, title: string, say: Say): Promise<boolean> {
    const changes = plan.cells.filter((cell) => cell.outcome === "change");
    const refused = plan.cells.filter((cell) => cell.outcome === "refused");
    const same = plan.cells.length - changes.length - refused.length;
    const facts = [say("pasteChanges", { count: changes.length })];
    if (same > 0) facts.push(say("pasteSame", { count: same }));
    if (refused.length > 0) facts.push(say("pasteRefused", { count: refused.length }));
    if (plan.outside > 0) facts.push(say("pasteOutside", { count: plan.outside }));

    const dialog = element("dialog", { class: "dialog paste", "aria-labelledby": "paste-title" });
    const yes = element("button", { type: "button", class: "btn btn-primary" }, say("pasteApply", { count: changes.length }));
    const no = element("button", { type: "button", class: "btn" }, say("cancel"));
    yes.disabled = changes.length === 0;
    const head = element("tr", {}, ...["pastePerson", "pasteColumn", "pasteOutcome"].map((key) => element("th", { scope: "col" }, say(key))));
    const table = element("table", { class: "paste__table" }, element("thead", {}, head), element("tbody", {}, ...[...refused, ...changes].map((cell) => line(cell, say))));
    dialog.append(
        element("h2", { id: "paste-title" }, title),
        element("p", { class: "quiet" }, facts.join(" · ")),
        element("div", { class: "paste__scroll", tabindex: "0", role: "region", "aria-label": title }, table),
        element("div", { class: "dialog__actions" }, no, yes),
    );
    return new Promise((resolve) => {
        let answer = false;
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(answer);
        });
        no.addEventListener("click", () => dialog.close());
        yes.addEventListener("click", () => {
            answer = true;
            dialog.close();
        });
        document.body.append(dialog);
        dialog.showModal();
        (yes.disabled ? no : yes).focus();
    });
}
