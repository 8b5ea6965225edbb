/** Undo and redo of what was typed: a stack of steps, each step one or many cells (a paste is one step). */

export interface Edit {
    readonly cell: string;
    readonly before: string | null;
    readonly after: string | null;
}

export class EditHistory {
    private readonly done: (readonly Edit[])[] = [];
    private readonly undone: (readonly Edit[])[] = [];

    record(step: readonly Edit[]): void {
        if (step.length === 0) return;
        this.done.push(step);
        this.undone.length = 0;
    }

    undo(): readonly Edit[] {
        const step = this.done.pop();
        if (step === undefined) return [];
        this.undone.push(step);
        return step.map((edit) => ({ cell: edit.cell, before: edit.after, after: edit.before }));
    }

    redo(): readonly Edit[] {
        const step = this.undone.pop();
        if (step === undefined) return [];
        this.done.push(step);
        return step;
    }

    get canUndo(): boolean {
        return this.done.length > 0;
    }

    get canRedo(): boolean {
        return this.undone.length > 0;
    }
}
