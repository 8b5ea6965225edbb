/** One value for many cells: below, in the whole column, or in what is picked. A cell that has a mark is left alone unless
 *  the person says otherwise. */
import { element } from "../dom";
import type { Say } from "./bar";
import { type Plan, type Target, planFill } from "./clipboard";
import { type Choices, confirmPlan } from "./plan-dialog";

export interface Ranges {
    readonly below: readonly Target[];
    readonly column: readonly Target[];
    readonly picked: readonly Target[];
}

type Range = keyof Ranges;

/** Asks for the value and the range, shows what would change, and resolves to the plan to be carried out. */
export function askFill(ranges: Ranges, column: string, value: string, say: Say): Promise<Plan | null> {
    const text = element("input", { class: "form-control", id: "fill-value", value, size: "5", autocomplete: "off" });
    const over = element("input", { type: "checkbox", class: "form-check-input", id: "fill-over" });
    const choices = (["picked", "below", "column"] as const).filter((range) => ranges[range].length > 1 || range === "column");
    let range: Range = ranges.picked.length > 1 ? "picked" : value === "" ? "column" : "below";
    if (!choices.includes(range)) range = "column";
    const radios = choices.map((name) => {
        const radio = element("input", { type: "radio", class: "form-check-input", name: "fill-range", value: name, checked: name === range });
        radio.addEventListener("input", () => {
            range = name;
        });
        return element("label", { class: "fill__range" }, radio, element("span", {}, say(`fill_${name}`)));
    });
    const plan = (): Plan => {
        if (text.value.trim() === "") return { cells: [], outside: 0 };
        return planFill(ranges[range].filter((target) => target.locked === null && (target.value === null || over.checked)), text.value);
    };
    const fields = element(
        "div",
        { class: "fill" },
        element("label", { for: "fill-value" }, say("fillValue")),
        text,
        element("fieldset", {}, element("legend", { class: "visually-hidden" }, say("fillRange")), ...radios),
        element("label", { class: "fill__range" }, over, element("span", {}, say("fillOver"))),
    );
    const asked: Choices = { fields, plan };
    return confirmPlan(plan(), say("fillTitle", { column }), say, asked);
}
