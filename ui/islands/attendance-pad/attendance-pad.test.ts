import assert from "node:assert/strict";
import { test } from "node:test";
import { find, page, press, wait } from "../page";
import "./attendance-pad";
import { next, typed } from "./row";

const line = (id: number, name: string, code = ""): string =>
    `<li class="roll__row" data-line="${id}" data-code="${code}"><span class="roll__number">${id}</span><span class="roll__name">${name}</span>` +
    `<select name="code${id}"><option value=""></option>${["P", "K", "B", "M"].map((c) => `<option value="${c}"${c === code ? " selected" : ""}>${c}</option>`).join("")}</select><input name="note${id}" value=""></li>`;
const PAD = `<form><attendance-pad data-save-url="/save" data-sheet="x" data-user="9"><ol>${line(1, "Đỗ Thị Ánh")}${line(2, "Nguyễn Hoàng Bảo", "K")}</ol><p class="roll-done__sum"></p><button>Xong</button></attendance-pad></form>`;
const SENT = 400;

interface Body {
    readonly cells: readonly { readonly line: string; readonly col: string; readonly seen: string | null; readonly value: string | null }[];
}

function open(answer?: (body: Body) => unknown): { sent: Body[]; taps: HTMLButtonElement[] } {
    localStorage.clear();
    const sent: Body[] = [];
    globalThis.fetch = (_url, init) => {
        const body = JSON.parse(String(init?.body)) as Body;
        sent.push(body);
        const given = answer?.(body) ?? { saved: body.cells, conflicts: [], rejected: [] };
        return given instanceof Error ? Promise.reject(given) : Promise.resolve(Response.json(given));
    };
    page(PAD);
    return { sent, taps: [...document.querySelectorAll<HTMLButtonElement>(".roll__tap")] };
}

test("touches go round: present, P, K, present; keys ask for their letter", () => {
    assert.deepEqual(["", "P", "K", "B"].map(next), ["P", "K", "", ""]);
    assert.deepEqual(["p", "k", "M", "Delete", "x"].map(typed), ["P", "K", "M", "", null]);
});

test("a touch is sent against what was seen and the sum follows", async () => {
    const { sent, taps } = open();
    taps[0]?.click();
    assert.equal(find(".roll-done__sum").textContent, "Có mặt 0/2 · P 1 · K 1");
    await wait(SENT);
    assert.deepEqual(sent[0]?.cells, [{ line: "1", col: "code", seen: null, value: "P" }]);
    find("attendance-pad").remove();
});

test("two quick touches are one K, sent once", async () => {
    const { sent, taps } = open();
    taps[0]?.click();
    taps[0]?.click();
    await wait(SENT);
    assert.deepEqual(sent.map((body) => body.cells), [[{ line: "1", col: "code", seen: null, value: "K" }]]);
    find("attendance-pad").remove();
});

test("arrows move, letters write", async () => {
    const { sent, taps } = open();
    taps[0]?.focus();
    press(taps[0] as HTMLElement, "ArrowDown");
    assert.ok(document.activeElement === taps[1]);
    press(taps[1] as HTMLElement, "p");
    await wait(SENT);
    assert.deepEqual(sent[0]?.cells, [{ line: "2", col: "code", seen: "K", value: "P" }]);
    find("attendance-pad").remove();
});

test("what somebody else wrote is shown with both values, and the person decides", async () => {
    const { sent, taps } = open((body) => (body.cells[0]?.seen === "K" ? { saved: body.cells, conflicts: [], rejected: [] } : { saved: [], conflicts: [{ line: "1", col: "code", theirs: "K", by: "Lê Thị Hoa", at: "07:12 10/01" }], rejected: [] }));
    taps[0]?.click();
    await wait(SENT);
    assert.match(find(".roll__problem").textContent ?? "", /Lê Thị Hoa đã ghi “K – không phép” lúc 07:12 10\/01; bạn ghi “P – có phép”/);
    find<HTMLButtonElement>(".roll__problem button").click();
    await wait(SENT);
    assert.deepEqual(sent[1]?.cells, [{ line: "1", col: "code", seen: "K", value: "P" }]);
    find("attendance-pad").remove();
});

test("without a network the touch stays on the machine and says so", async () => {
    const { taps } = open(() => new Error("cut"));
    taps[0]?.click();
    await wait(SENT);
    assert.match(find(".roll-bar__state").textContent ?? "", /Mất mạng: 1 lần ghi/);
    assert.ok([...Array(localStorage.length).keys()].some((n) => (localStorage.getItem(localStorage.key(n) ?? "") ?? "").includes('"value":"P"')));
    find("attendance-pad").remove();
});

test("done says that the roll is complete, present pupils included", async () => {
    const { sent } = open();
    find("form").dispatchEvent(new Event("submit", { cancelable: true }));
    await wait(SENT);
    assert.deepEqual(sent[0]?.cells, [{ line: "roll", col: "taken", seen: null, value: "1" }]);
    assert.match(find(".roll-bar__state").textContent ?? "", /Đã xong điểm danh/);
    find("attendance-pad").remove();
});
