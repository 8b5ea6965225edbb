import assert from "node:assert/strict";
import { test } from "node:test";
import { find, page, press, wait } from "../page";
import "./timetable-board";

const lesson = (course: string, slot: string): string => `<button type="button" class="board-lesson" data-lesson="${course}@${slot}" data-name="${course}">${course}</button>`;
const cell = (slot: string, course = ""): string => `<td data-slot="${slot}">${course === "" ? "" : lesson(course, slot)}</td>`;
const form = (act: string): string => `<form data-act="${act}"><button>${act}</button></form>`;
const COLOURS = {
    texts: ["", "Văn sang thứ hai", "Cô Hoa báo bận giờ này."],
    lessons: { "c1.TOAN@2S1": [["here", 0, "2S1"], ["swap", 1, "3S1"], ["free", 0, "2S2"], ["impossible", 2, "3S2"]], "c1.VAN@3S1": [["here", 0, "3S1"], ["free", 0, "2S2 3S2"]] },
};
const BOARD =
    `<timetable-board data-move-url="/move" data-pin-url="/pin" data-undo-url="/undo" data-redo-url="/redo" data-revision="3" data-by="class" data-of="c1" data-moved="c1.VAN@3S1"><div class="board-bar">${form("undo")}${form("redo")}</div>` +
    `<table><tr>${cell("2S1", "c1.TOAN")}${cell("3S1", "c1.VAN")}</tr><tr>${cell("2S2")}${cell("3S2")}</tr></table><script type="application/json" class="board-colours">${JSON.stringify(COLOURS)}</script></timetable-board>`;

interface Sent {
    readonly url: string;
    readonly body: URLSearchParams | undefined;
}

function open(answers: Readonly<Record<string, () => Response>> = {}): Sent[] {
    const sent: Sent[] = [];
    globalThis.fetch = (url, init) => {
        sent.push({ url: String(url), body: init?.body as URLSearchParams | undefined });
        return Promise.resolve(answers[String(url)]?.() ?? Response.json({ html: BOARD.replace('data-revision="3"', 'data-revision="4"') }));
    };
    page(BOARD);
    return sent;
}

const at = (slot: string): HTMLElement => find(`td[data-slot="${slot}"]`);
const status = (): string => find(".board-status").textContent ?? "";

test("a picked lesson colours every cell at once, says how many places there are and asks nobody", () => {
    const sent = open();
    find(`[data-lesson="c1.TOAN@2S1"]`).click();
    assert.equal(sent.length, 0);
    assert.deepEqual(["2S2", "3S1", "3S2"].map((slot) => at(slot).className), ["is-free", "is-swap", "is-impossible"]);
    assert.match(status(), /1 chỗ trống, 1 chỗ đổi được, 0 chỗ phải đẩy/);
});

test("a cell that is impossible says why and sends nothing", async () => {
    const sent = open();
    find(`[data-lesson="c1.TOAN@2S1"]`).click();
    await wait(5);
    at("3S2").click();
    await wait(5);
    assert.equal(status(), "Không chuyển được: Cô Hoa báo bận giờ này.");
    assert.equal(sent.length, 0);
});

test("a move sends lesson, slot and revision, and shows the board that came back", async () => {
    const sent = open();
    find(`[data-lesson="c1.TOAN@2S1"]`).click();
    await wait(5);
    at("2S2").click();
    await wait(5);
    assert.equal(sent[0]?.url, "/move");
    assert.deepEqual(Object.fromEntries(sent[0]?.body ?? []), { lesson: "c1.TOAN@2S1", to: "2S2", revision: "3", by: "class", of: "c1" });
    assert.equal(find("timetable-board").dataset["revision"], "4");
    assert.equal(status(), "Đã chuyển.");
});

test("the keyboard picks, goes by arrows and moves by Enter; Escape leaves all as it was", async () => {
    const sent = open();
    const first = find(`[data-lesson="c1.TOAN@2S1"]`);
    first.click();
    await wait(5);
    first.focus();
    press(first, "ArrowDown");
    assert.ok(document.activeElement === at("2S2"));
    press(at("2S2"), "Escape");
    assert.equal(at("2S2").className, "");
    first.click();
    await wait(5);
    press(at("2S2"), "Enter");
    await wait(5);
    assert.equal(sent[sent.length - 1]?.url, "/move");
});

test("P pins, Ctrl+Z takes back", async () => {
    const sent = open();
    press(find(`[data-lesson="c1.VAN@3S1"]`), "p");
    await wait(5);
    press(find(`[data-lesson="c1.VAN@3S1"]`), "z", { ctrlKey: true });
    await wait(5);
    assert.deepEqual(sent.map((one) => one.url), ["/pin", "/undo"]);
    assert.equal(sent[0]?.body?.get("lesson"), "c1.VAN@3S1");
});

test("Ctrl+Y and Ctrl+Shift+Z do again, and the lesson that went keeps the focus so that the next key is heard", async () => {
    const sent = open();
    for (const [key, held] of [["z", {}], ["y", {}], ["Z", { shiftKey: true }]] as const) {
        press(find(`[data-lesson="c1.VAN@3S1"]`), key, { ctrlKey: true, ...held });
        await wait(5);
        assert.ok(document.activeElement === find(`[data-lesson="c1.VAN@3S1"]`));
    }
    assert.deepEqual(sent.map((one) => one.url), ["/undo", "/redo", "/redo"]);
    assert.equal(status(), "Đã làm lại.");
});

test("a lesson dropped where it cannot be leaves the reason to be read", async () => {
    const sent = open();
    const lesson = find(`[data-lesson="c1.TOAN@2S1"]`);
    const drag = (at: HTMLElement, name: string): void => void at.dispatchEvent(Object.assign(new Event(name, { bubbles: true }), { dataTransfer: { dropEffect: "none", setData: () => undefined } }));
    drag(lesson, "dragstart");
    await wait(5);
    drag(at("3S2"), "dragover");
    drag(lesson, "dragend");
    assert.equal(status(), "Không chuyển được: Cô Hoa báo bận giờ này.");
    assert.equal(at("2S2").className, "");
    assert.equal(sent.length, 0);
});

test("the board that comes back is given to HTMX, which the choice of whose week needs", async () => {
    open();
    const given: unknown[] = [];
    Object.assign(window, { htmx: { process: (node: unknown) => given.push(node) } });
    press(find(`[data-lesson="c1.VAN@3S1"]`), "p");
    await wait(5);
    assert.deepEqual(given, [find("timetable-board")]);
});

test("what the server refuses is said in its words and nothing changes", async () => {
    open({ "/move": () => Response.json({ message: "Có người vừa sửa bản này." }, { status: 409 }) });
    find(`[data-lesson="c1.TOAN@2S1"]`).click();
    await wait(5);
    at("2S2").click();
    await wait(5);
    assert.equal(status(), "Có người vừa sửa bản này.");
    assert.equal(find("timetable-board").dataset["revision"], "3");
});

test("the board that comes back brings its own colours", async () => {
    const after = { ...COLOURS, lessons: { "c1.TOAN@2S1": [["here", 0, "2S1"], ["free", 0, "3S2"]] } };
    open({ "/pin": () => Response.json({ html: BOARD.replace(JSON.stringify(COLOURS), JSON.stringify(after)) }) });
    press(find(`[data-lesson="c1.VAN@3S1"]`), "p");
    await wait(5);
    find(`[data-lesson="c1.TOAN@2S1"]`).click();
    assert.deepEqual(["2S2", "3S1", "3S2"].map((slot) => at(slot).className), ["", "", "is-free"]);
});

test("what another lesson was coloured with is gone when the next one is picked", () => {
    open();
    find(`[data-lesson="c1.TOAN@2S1"]`).click();
    press(find(`[data-lesson="c1.TOAN@2S1"]`), "Escape");
    find(`[data-lesson="c1.VAN@3S1"]`).click();
    assert.deepEqual(["2S1", "2S2", "3S1", "3S2"].map((slot) => at(slot).className), ["", "is-free", "is-here", "is-free"]);
});

test("Ctrl+Z pressed again before the first is answered goes back one more, and a move twice is one move", async () => {
    const sent = open();
    for (const _time of [1, 2, 3]) press(find(`[data-lesson="c1.VAN@3S1"]`), "z", { ctrlKey: true });
    assert.equal(sent.length, 1);
    await wait(20);
    assert.deepEqual(sent.map((one) => [one.url, one.body?.get("revision")]), [["/undo", "3"], ["/undo", "4"], ["/undo", "4"]]);
    find(`[data-lesson="c1.TOAN@2S1"]`).click();
    at("2S2").click();
    at("2S2").click();
    await wait(20);
    assert.equal(sent.length, 4);
});

test("what waited is given up where the one before was refused", async () => {
    const sent = open({ "/undo": () => Response.json({ message: "Không còn lần chuyển nào để hoàn tác." }, { status: 422 }) });
    for (const _time of [1, 2, 3]) press(find(`[data-lesson="c1.VAN@3S1"]`), "z", { ctrlKey: true });
    await wait(20);
    assert.equal(sent.length, 1);
    assert.equal(status(), "Không còn lần chuyển nào để hoàn tác.");
    press(find(`[data-lesson="c1.VAN@3S1"]`), "p");
    await wait(5);
    assert.equal(sent.length, 2);
});
