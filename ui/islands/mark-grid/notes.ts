/** What is said at a cell: why it was refused, who locked it, or two values to choose from. */
import type { Say } from "./bar";
import type { Held } from "../saving/queue";
import type { Cell } from "./sheet";
import type { TipContent } from "./tip";
import { show } from "./values";

/** Puts a value in the cell and ends the matter; `write`: also send it. */
export type Settle = (cell: Cell, value: string | null, write: boolean) => void;

export class Notes {
    constructor(
        private readonly say: Say,
        public ask: string | undefined,
        private readonly settle: Settle,
    ) {}

    of(cell: Cell, held: Held | undefined): TipContent | null {
        const { say } = this;
        if (held?.kind === "conflict") return this.conflict(cell, held);
        if (held !== undefined) {
            const text = held.kind === "invalid" ? (held.message ?? "") : say("refused", { message: held.message || say("refusedUnknown") });
            const back = show(cell.seen, cell.spec) || say("blank");
            return { kind: "stop", text, choices: [{ label: say("drop", { value: back }), act: () => this.settle(cell, cell.seen, false) }] };
        }
        if (cell.locked === null) return null;
        const reason = [cell.locked, this.ask ?? say("lockedAsk")].filter(Boolean).join(" ");
        return { kind: "info", text: say("locked", { reason }) };
    }

    private conflict(cell: Cell, held: Held): TipContent {
        const { say } = this;
        const theirs = show(held.theirs ?? null, cell.spec) || say("blank");
        const mine = show(held.typed, cell.spec) || say("blank");
        return {
            kind: "wait",
            text: say("conflict", { by: held.by ?? "", at: held.at ?? "", theirs, mine }),
            choices: [
                { label: say("keepTheirs", { value: theirs }), act: () => this.settle(cell, held.theirs ?? null, false) },
                { label: say("keepMine", { value: mine }), act: () => this.settle(cell, held.typed, true) },
            ],
        };
    }
}
