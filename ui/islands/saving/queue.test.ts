import assert from "node:assert/strict";
import { test } from "node:test";
import { page, wait } from "../page";
import { type Held, SaveQueue, type Saved, type Trouble } from "./queue";

interface Sent {
    readonly key: string;
    readonly cells: readonly { readonly line: string; readonly col: string; readonly seen: string | null; readonly value: string | null }[];
}

type Answer = (body: Sent) => Response | Promise<Response>;

const accept: Answer = (body) => Response.json({ saved: body.cells.map((cell) => ({ line: cell.line, col: cell.col, value: cell.value, means: {} })), conflicts: [], rejected: [] });
const cut: Answer = () => Promise.reject(new TypeError("network"));

function setUp(answers: Answer[]) {
    page("");
    const sent: Sent[] = [];
    const saved: Saved[] = [];
    const held: Held[] = [];
    const troubles: Trouble[] = [];
    const locks: (string | null)[] = [];
    const make = (): SaveQueue =>
        new SaveQueue(
            {
                url: "/save", version: "1", storage: localStorage, storageKey: "shelf", headers: () => ({}),
                fetch: async (_url, init) => {
                    const body = JSON.parse(String(init.body)) as Sent;
                    sent.push(body);
                    return (answers.shift() ?? accept)(body);
                },
            },
            { onSending: () => undefined, onSaved: (one) => saved.push(one), onHeld: (one) => held.push(one), onTrouble: (one) => troubles.push(one), onLocked: (one) => locks.push(one), onCount: () => undefined },
        );
    return { queue: make(), make, sent, saved, held, troubles, locks };
}

const change = (value: string | null, seen: string | null = null, line = "1") => ({ line, col: "tx1", seen, value });
const SENT = 330;

test("changes made together travel in one batch", async () => {
    const { queue, sent, saved } = setUp([]);
    queue.put(change("85"));
    queue.put(change("70", null, "2"));
    await wait(SENT);
    assert.equal(sent.length, 1);
    assert.deepEqual(sent[0]?.cells, [change("85"), change("70", null, "2")]);
    assert.equal(saved.length, 2);
    assert.equal(localStorage.getItem("shelf"), null);
});

test("typing back to what the server holds sends nothing", async () => {
    const { queue, sent } = setUp([]);
    queue.put(change("85", "75"));
    queue.put(change("75", "85"));
    await wait(SENT);
    assert.equal(sent.length, 0);
});

test("a cut network keeps the batch and sends it again under the same key, later edits after it", async () => {
    const { queue, sent, troubles } = setUp([cut]);
    queue.put(change("85"));
    await wait(SENT);
    queue.put(change("90", "85"));
    queue.retryNow();
    await wait(SENT);
    assert.equal(sent.length, 3);
    assert.equal(sent[0]?.key, sent[1]?.key);
    assert.notEqual(sent[1]?.key, sent[2]?.key);
    assert.deepEqual(sent[2]?.cells, [change("90", "85")]);
    assert.deepEqual(troubles, ["offline", null, null]);
});

test("a page opened again takes up what was not answered, under its old key", async () => {
    const { queue, make, sent, saved } = setUp([cut]);
    queue.put(change("85"));
    await wait(SENT);
    queue.stop();
    const stored = make().restore();
    assert.deepEqual(stored.flight?.cells, [change("85")]);
    await wait(30);
    assert.equal(sent[1]?.key, sent[0]?.key);
    assert.equal(saved.length, 1);
});

test("a conflict shows both values and nothing is written over", async () => {
    const { queue, held } = setUp([() => Response.json({ saved: [], conflicts: [{ line: "1", col: "tx1", theirs: "60", by: "cô Hoa", at: "14:02" }], rejected: [] })]);
    queue.put(change("85", "75"));
    await wait(SENT);
    assert.deepEqual(held, [{ line: "1", col: "tx1", theirs: "60", by: "cô Hoa", at: "14:02", typed: "85", kind: "conflict" }]);
    assert.ok((localStorage.getItem("shelf") ?? "").includes("conflict"));
});

test("a cell that the answer forgets is held, not lost", async () => {
    const { queue, held } = setUp([() => Response.json({ saved: [], conflicts: [], rejected: [] })]);
    queue.put(change("85"));
    await wait(SENT);
    assert.equal(held[0]?.typed, "85");
});

for (const [status, trouble] of [[401, "signin"], [403, "forbidden"]] as const) {
    test(`${status} stops sending and keeps everything until asked to go on`, async () => {
        const { queue, sent, troubles } = setUp([() => new Response(null, { status })]);
        queue.put(change("85"));
        await wait(SENT);
        queue.put(change("70", null, "2"));
        await wait(SENT);
        assert.equal(sent.length, 1);
        assert.deepEqual(troubles, [trouble]);
        assert.equal(queue.unsent, 2);
        queue.retryNow();
        await wait(SENT);
        assert.equal(queue.unsent, 0);
    });
}

test("a log-in page in place of an answer counts as an ended session", async () => {
    const { queue, troubles } = setUp([() => new Response("<html>", { headers: { "Content-Type": "text/html" } })]);
    queue.put(change("85"));
    await wait(SENT);
    assert.deepEqual(troubles, ["signin"]);
});

test("a locked book holds what was typed and says who locked it", async () => {
    const { queue, held, locks } = setUp([() => Response.json({ message: "Thầy Lâm đã khóa sổ." }, { status: 423 })]);
    queue.put(change("85"));
    await wait(SENT);
    assert.deepEqual(locks, ["Thầy Lâm đã khóa sổ."]);
    assert.equal(held[0]?.message, "Thầy Lâm đã khóa sổ.");
});

test("422 is asked once more under a fresh key, then held", async () => {
    const refuse: Answer = () => Response.json({ message: "Dữ liệu không hợp lệ." }, { status: 422 });
    const { queue, sent, held } = setUp([refuse, refuse]);
    queue.put(change("85"));
    await wait(SENT);
    assert.equal(sent.length, 2);
    assert.notEqual(sent[0]?.key, sent[1]?.key);
    assert.equal(held[0]?.message, "Dữ liệu không hợp lệ.");
});

test("a storage that cannot be read starts empty instead of failing", () => {
    const { make } = setUp([]);
    localStorage.setItem("shelf", "{broken");
    assert.deepEqual(make().restore(), { flight: null, waiting: [], held: [] });
});

test("another account on this machine sends nothing of mine: the queue waits for me", async () => {
    const stranger: Answer = () => Response.json({ message: "tài khoản khác", code: "stranger" }, { status: 401 });
    const { queue, sent, saved, troubles } = setUp([stranger]);
    queue.put(change("85"));
    await wait(SENT);
    assert.equal(troubles.at(-1), "stranger");
    assert.equal(queue.unsent, 1);
    queue.retryIfPaused();
    await wait(SENT);
    assert.equal(sent[0]?.key, sent[1]?.key);
    assert.equal(saved.length, 1);
});

test("leaving the page sends what waits at once, and the next visit asks under the same key", async () => {
    const never: Answer = () => new Promise<Response>(() => undefined);
    const { queue, make, sent, saved } = setUp([never]);
    queue.put(change("85"));
    queue.flush();
    assert.equal(sent.length, 1);
    queue.stop();
    const next = make();
    next.restore();
    await wait(SENT);
    assert.equal(sent[1]?.key, sent[0]?.key);
    assert.equal(saved.length, 1);
});
