/** What a paste or a fill would do, before it is done: old → new for each cell, and why some stay as they are. */
import { element } from "../dom";
import type { Say } from "./bar";
import type { Plan, Planned } from "./clipboard";
import { show } from "./values";

const MOST_NAMES = 8;

/** Fields above the preview that change what is planned. */
export interface Choices {
    readonly fields: HTMLElement;
    readonly plan: () => Plan;
}

function line(cell: Planned, say: Say): HTMLTableRowElement {
    const old = show(cell.target.value, cell.target.spec);
    const outcome = element("td", {});
    if (cell.outcome === "change") {
        const fresh = show(cell.value, cell.target.spec);
        outcome.append(element("del", {}, old === "" ? say("blank") : old), " → ", element("ins", {}, fresh === "" ? say("blank") : fresh));
    } else if (cell.outcome === "absent") {
        outcome.append(element("span", { class: "paste__typed" }, cell.text), " ", say("pasteAbsent"));
    } else {
        outcome.append(element("span", { class: "paste__typed" }, cell.text), " ", say(cell.message ?? "", cell.values ?? {}));
    }
    return element("tr", { class: `paste__row paste__row--${cell.outcome}` }, element("th", { scope: "row" }, cell.target.person), element("td", {}, cell.target.label), outcome);
}

function named(list: readonly string[]): string {
    return list.length > MOST_NAMES ? `${list.slice(0, MOST_NAMES).join(", ")}…` : list.join(", ");
}

/** The sentences over the table: how the block was read, and what of it finds no place. */
function facts(plan: Plan, say: Say): { readonly counts: string; readonly notes: readonly string[] } {
    const of = (outcome: Planned["outcome"]): number => plan.cells.filter((cell) => cell.outcome === outcome).length;
    const counts = [say("pasteChanges", { count: of("change") })];
    if (of("same") > 0) counts.push(say("pasteSame", { count: of("same") }));
    if (of("absent") > 0) counts.push(say("pasteAbsents", { count: of("absent") }));
    if (of("refused") > 0) counts.push(say("pasteRefused", { count: of("refused") }));
    if (plan.outside > 0) counts.push(say("pasteOutside", { count: plan.outside }));
    const notes: string[] = [];
    if (plan.byName === true) notes.push(say("pasteByName"));
    if (plan.unknown !== undefined && plan.unknown.length > 0) notes.push(say("pasteUnknown", { count: plan.unknown.length, names: named(plan.unknown) }));
    if (plan.doubtful !== undefined && plan.doubtful.length > 0) notes.push(say("pasteDoubtful", { names: named(plan.doubtful) }));
    if (plan.ignored !== undefined && plan.ignored.length > 0) notes.push(say("pasteIgnored", { names: named(plan.ignored) }));
    return { counts: counts.join(" · "), notes };
}

/** Resolves to the plan that the person wants carried out, or to nothing. */
export function confirmPlan(first: Plan, title: string, say: Say, choices?: Choices): Promise<Plan | null> {
    const dialog = element("dialog", { class: "dialog paste", "aria-labelledby": "paste-title" });
    const yes = element("button", { type: "button", class: "btn btn-primary" });
    const no = element("button", { type: "button", class: "btn" }, say("cancel"));
    const counts = element("p", { class: "quiet", role: "status" });
    const notes = element("ul", { class: "paste__notes" });
    const head = element("tr", {}, ...["pastePerson", "pasteColumn", "pasteOutcome"].map((key) => element("th", { scope: "col" }, say(key))));
    const body = element("tbody");
    let plan = first;
    const draw = (): void => {
        const told = facts(plan, say);
        const changes = plan.cells.filter((cell) => cell.outcome === "change");
        counts.textContent = told.counts;
        notes.replaceChildren(...told.notes.map((note) => element("li", {}, note)));
        body.replaceChildren(...[...plan.cells.filter((cell) => cell.outcome === "refused" || cell.outcome === "absent"), ...changes].map((cell) => line(cell, say)));
        yes.textContent = say("pasteApply", { count: changes.length });
        yes.disabled = changes.length === 0;
    };
    choices?.fields.addEventListener("input", () => {
        plan = choices.plan();
        draw();
    });
    draw();
    dialog.append(
        element("h2", { id: "paste-title" }, title),
        ...(choices === undefined ? [] : [choices.fields]),
        counts,
        notes,
        element("div", { class: "paste__scroll", tabindex: "0", role: "region", "aria-label": title }, element("table", { class: "paste__table" }, element("thead", {}, head), body)),
        element("div", { class: "dialog__actions" }, no, yes),
    );
    return new Promise((resolve) => {
        let answer: Plan | null = null;
        const accept = (): void => {
            answer = plan;
            dialog.close();
        };
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(answer);
        });
        no.addEventListener("click", () => dialog.close());
        yes.addEventListener("click", accept);
        dialog.addEventListener("keydown", (event) => {
            if (event.key !== "Enter" || yes.disabled || event.target === no) return;
            event.preventDefault();
            accept();
        });
        document.body.append(dialog);
        dialog.showModal();
        (choices?.fields.querySelector("input") ?? (yes.disabled ? no : yes)).focus();
    });
}
