/** The way of a typed value (a mark, an absence) to the server. What is typed is first written to the machine's own storage, then sent in batches,
 *  one at a time and in order; a batch keeps its idempotency key until the server has answered it, so that a cut network or
 *  a closed lid can neither lose a mark nor write it twice. Knows nothing of the page. */
import { uuid } from "../dom";

export interface Change {
    readonly line: string;
    readonly col: string;
    readonly seen: string | null;
    readonly value: string | null;
}

interface Batch {
    readonly key: string;
    readonly cells: readonly Change[];
}

export interface Saved {
    readonly line: string;
    readonly col: string;
    readonly value: string | null;
    readonly means?: Readonly<Record<string, string | null>>;
}

export interface Conflict {
    readonly line: string;
    readonly col: string;
    readonly theirs: string | null;
    readonly by: string;
    readonly at: string;
}

export interface Rejected {
    readonly line: string;
    readonly col: string;
    readonly message: string;
}

/** What the person typed and the server does not have, kept until the person decides. */
export interface Held {
    readonly line: string;
    readonly col: string;
    /** The value, or the text itself where it is not a value. */
    readonly typed: string | null;
    readonly kind: "conflict" | "refused" | "invalid";
    readonly message?: string;
    readonly theirs?: string | null;
    readonly by?: string;
    readonly at?: string;
}

/** stranger: another account has signed in on this machine; what is kept here is not theirs to send. */
export type Trouble = "offline" | "busy" | "signin" | "stranger" | "forbidden" | "storage" | null;

export interface Listener {
    readonly onSending: (cells: readonly Change[]) => void;
    readonly onSaved: (saved: Saved) => void;
    readonly onHeld: (held: Held) => void;
    readonly onTrouble: (trouble: Trouble, message: string | null) => void;
    readonly onLocked: (message: string | null) => void;
    readonly onCount: (waiting: number) => void;
}

export interface Surroundings {
    readonly url: string;
    readonly version: string | undefined;
    /** Whose marks these are; the server refuses them from anybody else's session. */
    readonly account?: string | undefined;
    /** Where the sheet can be opened again, and what it is called. */
    readonly page?: { readonly url: string; readonly title: string };
    readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
    readonly storageKey: string;
    readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
    readonly headers: () => Record<string, string>;
}

interface Stored {
    readonly flight: Batch | null;
    readonly waiting: readonly Change[];
    readonly held: readonly Held[];
    readonly page?: { readonly url: string; readonly title: string } | undefined;
}

const PAUSE = 250;
const FIRST_RETRY = 1500;
const LAST_RETRY = 30_000;
const PATIENCE = 20_000;
const LARGEST_BATCH = 400;
/** Browsers let a page that is being left send 64 kB. */
const LARGEST_FAREWELL = 60_000;

export function cellKey(cell: { readonly line: string; readonly col: string }): string {
    return `${cell.line}\u0000${cell.col}`;
}

export class SaveQueue {
    private flight: Batch | null = null;
    private readonly waiting = new Map<string, Change>();
    private readonly held = new Map<string, Held>();
    private timer: ReturnType<typeof setTimeout> | undefined;
    private retryAfter = FIRST_RETRY;
    private sending = false;
    private stopped = false;
    private paused = false;
    private rekeyed = false;

    constructor(
        private readonly around: Surroundings,
        private readonly listener: Listener,
    ) {}

    /** Takes up what an earlier visit left; the caller shows the values, the queue sends them again under their old keys. */
    restore(): Stored {
        const stored = this.load();
        this.flight = stored.flight;
        for (const change of stored.waiting) this.waiting.set(cellKey(change), change);
        for (const held of stored.held) this.held.set(cellKey(held), held);
        if (this.flight !== null) this.listener.onSending(this.flight.cells);
        if (this.waiting.size > 0) this.listener.onSending([...this.waiting.values()]);
        for (const held of this.held.values()) this.listener.onHeld(held);
        this.count();
        if (this.flight !== null || this.waiting.size > 0) this.schedule(0);
        return stored;
    }

    put(change: Change): void {
        const key = cellKey(change);
        this.held.delete(key);
        const earlier = this.waiting.get(key);
        const flying = this.flight?.cells.find((cell) => cellKey(cell) === key);
        const seen = earlier !== undefined ? earlier.seen : flying !== undefined ? flying.value : change.seen;
        if (seen === change.value) {
            this.waiting.delete(key);
            if (flying === undefined) this.listener.onSaved({ line: change.line, col: change.col, value: change.value });
        } else {
            this.waiting.set(key, { ...change, seen });
            this.listener.onSending([change]);
        }
        this.persist();
        if (!this.paused && !this.sending && this.flight === null) this.schedule(PAUSE);
    }

    /** Keeps text that is not a mark, so that even a slip survives a reload. */
    keep(held: Held): void {
        this.waiting.delete(cellKey(held));
        this.held.set(cellKey(held), held);
        this.persist();
    }

    forget(cell: { readonly line: string; readonly col: string }): void {
        if (this.held.delete(cellKey(cell))) this.persist();
    }

    retryNow(): void {
        this.paused = false;
        this.retryAfter = FIRST_RETRY;
        this.schedule(0);
    }

    /** After a pause that a person had to end (a log-in elsewhere): tries once more. */
    retryIfPaused(): void {
        if (this.paused && this.unsent > 0) this.retryNow();
    }

    /** The page is being left: what waits goes out at once. Its answer may never be seen; the batch lies in storage under its
     *  key until somebody opens the sheet again and asks. */
    flush(): void {
        if (this.sending || this.stopped || this.paused) return;
        this.flight ??= this.takeBatch();
        if (this.flight === null) return;
        this.persist();
        if (this.body(this.flight).length < LARGEST_FAREWELL) void this.send(true);
    }

    stop(): void {
        this.stopped = true;
        clearTimeout(this.timer);
    }

    get unsent(): number {
        return this.waiting.size + (this.flight?.cells.length ?? 0);
    }

    private schedule(delay: number): void {
        clearTimeout(this.timer);
        if (this.stopped) return;
        this.timer = setTimeout(() => void this.send(), delay);
    }

    private load(): Stored {
        const text = this.around.storage.getItem(this.around.storageKey);
        if (text === null) return { flight: null, waiting: [], held: [] };
        try {
            return JSON.parse(text) as Stored;
        } catch {
            return { flight: null, waiting: [], held: [] };
        }
    }

    private persist(): void {
        const { storage, storageKey } = this.around;
        const stored: Stored = { flight: this.flight, waiting: [...this.waiting.values()], held: [...this.held.values()], page: this.around.page };
        try {
            if (this.unsent === 0 && this.held.size === 0) storage.removeItem(storageKey);
            else storage.setItem(storageKey, JSON.stringify(stored));
        } catch {
            // A full or forbidden storage: the marks still go out, but a closed page would lose what waits. The person must know.
            this.trouble("storage", null);
        }
        this.count();
    }

    private count(): void {
        this.listener.onCount(this.unsent);
    }

    private takeBatch(): Batch | null {
        if (this.waiting.size === 0) return null;
        const cells = [...this.waiting.values()].slice(0, LARGEST_BATCH);
        for (const cell of cells) this.waiting.delete(cellKey(cell));
        return { key: uuid(), cells };
    }

    private body(batch: Batch): string {
        return JSON.stringify({ key: batch.key, version: this.around.version, account: this.around.account, cells: batch.cells });
    }

    private async send(leaving = false): Promise<void> {
        if (this.sending || this.stopped) return;
        this.flight ??= this.takeBatch();
        if (this.flight === null) return;
        this.persist();
        this.sending = true;
        const batch = this.flight;
        try {
            const answer = await this.around.fetch(this.around.url, {
                method: "POST",
                credentials: "same-origin",
                headers: { "Content-Type": "application/json", Accept: "application/json", ...this.around.headers() },
                body: this.body(batch),
                keepalive: leaving,
                signal: AbortSignal.timeout(PATIENCE),
            });
            await this.judge(answer);
        } catch {
            this.trouble("offline", null);
            this.later();
        } finally {
            this.sending = false;
        }
        if (this.flight === null && this.waiting.size > 0) this.schedule(0);
    }

    private async judge(answer: Response): Promise<void> {
        const json = (answer.headers.get("Content-Type") ?? "").includes("json");
        const body = json ? ((await answer.json()) as Record<string, unknown>) : {};
        const message = typeof body["message"] === "string" ? body["message"] : null;
        if (answer.ok && json) this.accept(body);
        else if (answer.status === 401 && body["code"] === "stranger") this.pause("stranger", null);
        else if (answer.status === 401 || (answer.ok && !json)) this.pause("signin", message);
        else if (answer.status === 403) this.pause("forbidden", message);
        else if (answer.status === 409) this.later();
        else if (answer.status === 422 && !this.rekeyed) this.rekey();
        else if (answer.status === 429 || answer.status >= 500) this.busy(answer, message);
        else {
            if (answer.status === 423) this.listener.onLocked(message);
            this.holdFlight(message);
        }
    }

    private accept(body: Record<string, unknown>): void {
        const batch = this.flight;
        this.flight = null;
        this.rekeyed = false;
        this.retryAfter = FIRST_RETRY;
        for (const conflict of (body["conflicts"] ?? []) as Conflict[]) this.conflict(conflict, batch);
        for (const rejected of (body["rejected"] ?? []) as Rejected[]) this.refuse(rejected, batch, rejected.message);
        for (const saved of (body["saved"] ?? []) as Saved[]) this.saved(saved);
        this.holdUnanswered(body, batch);
        this.persist();
        this.trouble(null, null);
    }

    private saved(saved: Saved): void {
        this.listener.onSaved(saved);
        const newer = this.waiting.get(cellKey(saved));
        if (newer !== undefined) this.listener.onSending([newer]);
    }

    /** A cell that the answer does not mention is not known to be saved: the person is told, nothing is dropped. */
    private holdUnanswered(body: Record<string, unknown>, batch: Batch | null): void {
        const lists = [body["saved"], body["conflicts"], body["rejected"]] as (readonly Saved[] | undefined)[];
        const answered = new Set(lists.flatMap((list) => list ?? []).map(cellKey));
        for (const cell of batch?.cells ?? []) if (!answered.has(cellKey(cell))) this.refuse(cell, batch, "");
    }

    private conflict(conflict: Conflict, batch: Batch | null): void {
        this.hold({ ...conflict, typed: this.latest(conflict, batch), kind: "conflict" });
    }

    private refuse(cell: { line: string; col: string }, batch: Batch | null, message: string): void {
        this.hold({ line: cell.line, col: cell.col, typed: this.latest(cell, batch), kind: "refused", message });
    }

    /** The last thing the person typed into the cell: a newer edit that still waits stands above what was sent. */
    private latest(cell: { line: string; col: string }, batch: Batch | null): string | null {
        const key = cellKey(cell);
        const change = this.waiting.get(key) ?? batch?.cells.find((candidate) => cellKey(candidate) === key);
        this.waiting.delete(key);
        return change?.value ?? null;
    }

    private hold(held: Held): void {
        this.held.set(cellKey(held), held);
        this.listener.onHeld(held);
    }

    private holdFlight(message: string | null): void {
        const batch = this.flight;
        this.flight = null;
        this.rekeyed = false;
        for (const cell of batch?.cells ?? []) this.refuse(cell, batch, message ?? "");
        this.persist();
        this.trouble(null, null);
    }

    /** The server holds another body under this key: ask once under a fresh one, each cell is guarded by its seen value anyway. */
    private rekey(): void {
        if (this.flight === null) return;
        this.rekeyed = true;
        this.flight = { key: uuid(), cells: this.flight.cells };
        this.persist();
        this.schedule(0);
    }

    private busy(answer: Response, message: string | null): void {
        this.trouble("busy", message);
        const asked = Number(answer.headers.get("Retry-After") ?? "0") * 1000;
        this.later(asked);
    }

    private pause(trouble: Trouble, message: string | null): void {
        this.paused = true;
        this.trouble(trouble, message);
    }

    private later(atLeast = 0): void {
        this.schedule(Math.max(atLeast, this.retryAfter));
        this.retryAfter = Math.min(this.retryAfter * 2, LAST_RETRY);
    }

    private trouble(trouble: Trouble, message: string | null): void {
        this.listener.onTrouble(trouble, message);
    }
}
