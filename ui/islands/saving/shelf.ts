/** Where the unsent marks of one tab lie. Each tab has its own shelf, so that two open tabs do not write over each other;
 *  a shelf whose tab is gone is taken up by the next tab that opens the same sheet. */
import { uuid } from "../dom";

const TAB = "lt:tab";
const BEAT = "lt:beat:";
const PULSE = 4000;
/** A tab that has not given a sign for this long is closed or asleep; taking its marks twice is harmless, the keys are the same. */
const SILENCE = 15_000;

const pulses = new Map<string, ReturnType<typeof setInterval>>();

function beat(storage: Storage, shelf: string): void {
    storage.setItem(BEAT + shelf, String(Date.now()));
}

/** The shelf for this tab and sheet, with what an abandoned shelf held when this tab has none of its own. */
export function adopt(name: string, storage: Storage, session: Storage): string {
    const tab = session.getItem(TAB) ?? uuid();
    session.setItem(TAB, tab);
    const shelf = `${name}:${tab}`;
    if (storage.getItem(shelf) === null) {
        const abandoned = [...Array(storage.length).keys()]
            .map((index) => storage.key(index) ?? "")
            .find((key) => key.startsWith(`${name}:`) && Date.now() - Number(storage.getItem(BEAT + key) ?? "0") > SILENCE);
        const content = abandoned === undefined ? null : storage.getItem(abandoned);
        if (abandoned !== undefined && content !== null) {
            storage.setItem(shelf, content);
            storage.removeItem(abandoned);
            storage.removeItem(BEAT + abandoned);
        }
    }
    beat(storage, shelf);
    pulses.set(shelf, setInterval(() => beat(storage, shelf), PULSE));
    return shelf;
}

export function release(shelf: string): void {
    clearInterval(pulses.get(shelf));
    pulses.delete(shelf);
    localStorage.removeItem(BEAT + shelf);
}
