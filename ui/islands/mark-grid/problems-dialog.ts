/** What the person typed and the system does not have: each value with its reason, to be settled one by one or copied out,
 *  so that nothing is lost even where the book was locked meanwhile. */
import { element } from "../dom";
import type { Say } from "./bar";
import type { Notes } from "./notes";
import type { Held } from "../saving/queue";
import type { Cell, Sheet } from "./sheet";
import type { TipContent } from "./tip";
import { show } from "./values";

interface Problem {
    readonly person: string;
    readonly column: string;
    readonly typed: string;
    readonly note: TipContent;
    readonly go: () => void;
}

function table(problems: readonly Problem[]): string {
    return problems.map((problem) => [problem.person, problem.column, problem.typed, problem.note.text].join("\t")).join("\r\n");
}

/** A single one is gone to; more are shown together. */
export function showProblems(held: ReadonlyMap<string, Held>, sheet: Sheet, notes: Notes, go: (cell: Cell) => void, say: Say): void {
    const problems = [...held].flatMap(([key, one]): Problem[] => {
        const cell = sheet.cells.get(key);
        const note = cell === undefined ? null : notes.of(cell, one);
        if (cell === undefined || note === null) return [];
        const typed = one.kind === "invalid" ? (one.typed ?? "") : show(one.typed, cell.spec);
        return [{ person: cell.person, column: cell.label, typed, note, go: () => go(cell) }];
    });
    if (problems.length === 1) problems[0]?.go();
    else if (problems.length > 1) open(problems, say);
}

function open(problems: readonly Problem[], say: Say): void {
    const dialog = element("dialog", { class: "dialog paste", "aria-labelledby": "problems-title" });
    const copied = element("span", { class: "quiet", role: "status" });
    const copy = element("button", { type: "button", class: "btn" }, say("problemsCopy"));
    const close = element("button", { type: "button", class: "btn btn-primary" }, say("close"));
    const rows = problems.map((problem) => {
        const choices = element("td", { class: "paste__choices" });
        const row = element("tr", {}, element("th", { scope: "row" }, problem.person), element("td", {}, problem.column), element("td", { class: "paste__typed" }, problem.typed), element("td", {}, problem.note.text), choices);
        const go = element("button", { type: "button", class: "btn btn-sm" }, say("problemsGo"));
        go.addEventListener("click", () => {
            dialog.close();
            problem.go();
        });
        choices.append(go);
        for (const choice of problem.note.choices ?? []) {
            const button = element("button", { type: "button", class: "btn btn-sm" }, choice.label);
            button.addEventListener("click", () => {
                choice.act();
                row.remove();
                if (body.rows.length === 0) dialog.close();
            });
            choices.append(button);
        }
        return row;
    });
    const body = element("tbody", {}, ...rows);
    const head = element("tr", {}, ...["pastePerson", "pasteColumn", "problemsTyped", "problemsWhy", "problemsDo"].map((key) => element("th", { scope: "col" }, say(key))));
    copy.addEventListener("click", () => {
        void navigator.clipboard.writeText(table(problems)).then(
            () => {
                copied.textContent = say("problemsCopied", { count: problems.length });
            },
            () => getSelection()?.selectAllChildren(body),
        );
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.append(
        element("h2", { id: "problems-title" }, say("problemsTitle")),
        element("p", { class: "quiet" }, say("problemsLead")),
        element("div", { class: "paste__scroll", tabindex: "0", role: "region", "aria-label": say("problemsTitle") }, element("table", { class: "paste__table" }, element("thead", {}, head), body)),
        element("div", { class: "dialog__actions" }, copied, copy, close),
    );
    document.body.append(dialog);
    dialog.showModal();
}
