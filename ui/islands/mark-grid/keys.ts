/** What each key does: the habits of Excel, and the numeric pad. */
import type { Edit } from "./history";
import type { ManyCells } from "./many";
import { ARROWS, type Direction, type Mover } from "./moving";
import type { Selection } from "./selection";
import type { Cell } from "./sheet";

/** What the parts of the grid ask of the whole. */
export interface Hand {
    readonly focus: (cell: Cell | undefined) => void;
    readonly commit: (cell: Cell) => void;
    readonly write: (step: readonly Edit[]) => void;
    readonly announce: (text: string) => void;
    readonly display: (cell: Cell) => void;
    readonly undo: (forward: boolean) => void;
    readonly explain: (cell: Cell) => void;
}

const PAGE = 10;
/** Enter right after the cell moved down by itself is a habit of the hand, not a wish to skip a pupil. */
const HABIT = 700;

export class Keys {
    /** The cursor moves within the cell, after F2. */
    editing = false;
    advancedAt = -Infinity;

    constructor(
        private readonly mover: Mover,
        private readonly selection: Selection,
        private readonly many: ManyCells,
        private readonly hand: Hand,
    ) {}

    onKey(event: KeyboardEvent, cell: Cell | undefined): void {
        if (cell === undefined || event.isComposing || (event.target instanceof Element && event.target.closest(".marks-tip"))) return;
        const isCommand = event.ctrlKey || event.metaKey;
        const done = isCommand ? this.command(event, cell) : !event.altKey && this.plain(event, cell);
        if (done) event.preventDefault();
    }

    private command(event: KeyboardEvent, cell: Cell): boolean {
        const key = event.key.toLowerCase();
        const arrow = ARROWS[event.key];
        if (arrow !== undefined) {
            this.hand.commit(cell);
            if (event.shiftKey) this.extend(this.mover.edge(this.selection.corner ?? cell, arrow));
            else this.hand.focus(this.mover.edge(cell, arrow));
        } else if (key === "z" || key === "y") {
            this.hand.commit(cell);
            this.hand.undo(key === "y" || event.shiftKey);
        } else if (key === "d") this.many.fillDown(cell);
        else if (key === "a" && !this.editing) this.many.pickAll();
        else if (key === "home" || key === "end") this.hand.focus(this.mover.corner(key === "end"));
        else return false;
        return true;
    }

    private plain(event: KeyboardEvent, cell: Cell): boolean {
        const sideways = !this.editing || cell.input === null;
        const arrow = ARROWS[event.key];
        if (arrow !== undefined && (sideways || arrow.right === 0)) {
            if (event.shiftKey) this.pick(cell, arrow);
            else this.hand.focus(this.mover.step(cell, arrow, true));
            return true;
        }
        const isMany = this.selection.isMany;
        const moves: Record<string, (() => void) | undefined> = {
            Enter: () => this.enter(cell, event.shiftKey),
            PageDown: () => this.hand.focus(this.mover.step(cell, { down: PAGE, right: 0 })),
            PageUp: () => this.hand.focus(this.mover.step(cell, { down: -PAGE, right: 0 })),
            Escape: () => this.cancel(cell),
            F2: () => this.edit(cell),
            Home: sideways ? () => this.hand.focus(this.mover.first(cell.row)) : undefined,
            End: sideways ? () => this.hand.focus(this.mover.last(cell.row)) : undefined,
            Delete: isMany ? () => this.many.erase() : undefined,
            Backspace: isMany ? () => this.many.erase() : undefined,
        };
        const move = moves[event.key];
        if (move !== undefined) move();
        else if (cell.locked !== null && event.key.length === 1) this.hand.explain(cell);
        return move !== undefined;
    }

    private pick(cell: Cell, arrow: Direction): void {
        this.hand.commit(cell);
        this.extend(this.mover.step(this.selection.corner ?? cell, arrow));
    }

    private extend(to: Cell | undefined): void {
        if (to === undefined) return;
        this.selection.extend(to);
        to.td.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    private enter(cell: Cell, up: boolean): void {
        const habit = performance.now() - this.advancedAt < HABIT;
        this.advancedAt = -Infinity;
        if (!habit) this.hand.focus(this.mover.step(cell, { down: up ? -1 : 1, right: 0 }, true));
    }

    private cancel(cell: Cell): void {
        this.selection.start(cell);
        this.hand.display(cell);
        cell.input?.select();
        this.editing = false;
    }

    private edit(cell: Cell): void {
        this.editing = true;
        const end = cell.input?.value.length ?? 0;
        cell.input?.setSelectionRange(end, end);
    }
}
