/** What becomes of a phrase in a comment. */

/** "{ten} chăm học" → "Ánh chăm học". */
export function filled(phrase: string, name: string): string {
    return phrase.replaceAll("{ten}", name);
}

/** Puts a sentence after what stands there, once. */
export function joined(present: string, sentence: string): string {
    const text = present.trim();
    if (text === "") return sentence;
    if (text.includes(sentence)) return text;
    return `${/[.!?;:,]$/.test(text) ? text : `${text}.`} ${sentence}`;
}

/** Gives each pupil of a level the next of its phrases, so that neighbours do not read the same words. */
export class Rounds {
    private readonly turns = new Map<string, number>();

    constructor(private readonly phrases: ReadonlyMap<string, readonly string[]>) {}

    next(level: string): string | undefined {
        const known = this.phrases.get(level) ?? [];
        const turn = this.turns.get(level) ?? 0;
        this.turns.set(level, turn + 1);
        return known[turn % Math.max(1, known.length)];
    }
}
