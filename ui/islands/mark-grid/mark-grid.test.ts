import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, find, page, press, type, wait } from "../page";
import "./mark-grid";

const SHEET = `<mark-grid data-save-url="/save" data-sheet="7A1" data-user="9"><div><table>
<thead><tr><th>STT</th><th>Họ và tên</th><th data-col="tx1" data-label="15 phút 1">15'</th><th data-col="hk" data-locked="Thầy Lâm khóa.">HK</th><th data-mean="tb">TB</th></tr></thead>
<tbody>
<tr data-line="1"><td>1</td><th scope="row">Đỗ Thị Ánh</th><td><input value=""></td><td>7,0</td><td>7,0</td></tr>
<tr data-line="2"><td>2</td><th scope="row">Nguyễn Hoàng Bảo</th><td><input value="6,5"></td><td>8,0</td><td>8,0</td></tr>
</tbody></table></div></mark-grid>`;
const SENT = 400;

interface Body {
    readonly cells: readonly { readonly line: string; readonly col: string; readonly seen: string | null; readonly value: string | null }[];
}

function open(answer?: (body: Body) => unknown): { sent: Body[]; inputs: HTMLInputElement[] } {
    const sent: Body[] = [];
    globalThis.fetch = (_url, init) => {
        const body = JSON.parse(String(init?.body)) as Body;
        sent.push(body);
        return Promise.resolve(Response.json(answer?.(body) ?? { saved: body.cells.map((cell) => ({ ...cell, means: { tb: "8,1" } })), conflicts: [], rejected: [] }));
    };
    page(SHEET);
    return { sent, inputs: [...document.querySelectorAll<HTMLInputElement>("mark-grid td input")] };
}

test("numeric pad entry is read, saved against what was seen, and the mean follows", async () => {
    const { sent, inputs } = open();
    inputs[1]?.focus();
    type(inputs[1] as HTMLInputElement, "85");
    await wait(SENT);
    assert.equal(inputs[1]?.value, "8,5");
    assert.deepEqual(sent[0]?.cells, [{ line: "2", col: "tx1", seen: "65", value: "85" }]);
    assert.equal(find<HTMLTableRowElement>("tr[data-line='2']").cells[4]?.textContent, "8,1");
    find("mark-grid").remove();
});

test("a complete mark moves down by itself", () => {
    const { inputs } = open();
    inputs[0]?.focus();
    type(inputs[0] as HTMLInputElement, "85");
    assert.ok(document.activeElement === inputs[1]);
    find("mark-grid").remove();
});

for (const [typed, shown] of [["8,55", "8,55"], ["100", "10"], ["10", "10"]] as const) {
    test(`no digit of ${typed} falls into the next pupil's cell`, () => {
        const { inputs } = open();
        inputs[0]?.focus();
        const next = inputs[1]?.value;
        for (const key of typed) {
            const cell = document.activeElement as HTMLInputElement;
            const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
            type(cell, whole ? key : cell.value + key);
        }
        press(document.activeElement as HTMLInputElement, "Enter");
        assert.equal(inputs[0]?.value, shown);
        assert.equal(inputs[1]?.value, next);
        find("mark-grid").remove();
    });
}

test("Enter moves down however soon after the page came", (context) => {
    context.mock.method(performance, "now", () => 100);
    const { inputs } = open();
    inputs[0]?.focus();
    type(inputs[0] as HTMLInputElement, "8");
    press(inputs[0] as HTMLInputElement, "Enter");
    assert.ok(document.activeElement === inputs[1]);
    find("mark-grid").remove();
});

test("a click into the cell that has the focus selects its mark again", () => {
    const { inputs } = open();
    const cell = inputs[0] as HTMLInputElement;
    cell.focus();
    cell.setSelectionRange(1, 1);
    cell.dispatchEvent(new Event("mousedown", { bubbles: true, cancelable: true }));
    assert.deepEqual([cell.selectionStart, cell.selectionEnd], [0, cell.value.length]);
    find("mark-grid").remove();
});

test("every cell says whose and what it is", () => {
    const { inputs } = open();
    assert.equal(inputs[0]?.getAttribute("aria-label"), "Đỗ Thị Ánh, 15 phút 1");
    find("mark-grid").remove();
});

test("what is not a mark stays visible, is not sent, and survives a reload", async () => {
    const { sent, inputs } = open();
    inputs[0]?.focus();
    type(inputs[0] as HTMLInputElement, "8..5");
    press(inputs[0] as HTMLInputElement, "ArrowDown");
    await wait(SENT);
    assert.equal(sent.length, 0);
    assert.equal(inputs[0]?.value, "8..5");
    assert.equal(inputs[0]?.getAttribute("aria-invalid"), "true");
    fill(SHEET);
    assert.equal(find<HTMLInputElement>("mark-grid td input").value, "8..5");
    find("mark-grid").remove();
});

test("undo writes the old value back", async () => {
    const { sent, inputs } = open();
    const input = inputs[1] as HTMLInputElement;
    input.focus();
    type(input, "90");
    await wait(SENT);
    press(input, "z", { ctrlKey: true });
    await wait(SENT);
    assert.equal(input.value, "6,5");
    assert.deepEqual(sent[1]?.cells, [{ line: "2", col: "tx1", seen: "90", value: "65" }]);
    find("mark-grid").remove();
});

test("a conflict offers both values, and keeping mine writes against theirs", async () => {
    let first = true;
    const { sent, inputs } = open((body) => {
        const conflict = first;
        first = false;
        return conflict ? { saved: [], conflicts: [{ line: "2", col: "tx1", theirs: "60", by: "cô Hoa", at: "14:02" }], rejected: [] } : { saved: body.cells, conflicts: [], rejected: [] };
    });
    const input = inputs[1] as HTMLInputElement;
    input.focus();
    type(input, "90");
    await wait(SENT);
    input.blur();
    input.focus();
    const choices = [...document.querySelectorAll<HTMLButtonElement>(".marks-tip button")];
    assert.deepEqual(choices.map((choice) => choice.textContent), ["Giữ 6,0", "Ghi 9,0"]);
    choices[1]?.click();
    await wait(SENT);
    assert.deepEqual(sent[1]?.cells, [{ line: "2", col: "tx1", seen: "60", value: "90" }]);
    find("mark-grid").remove();
});

test("a locked cell says who locked it", () => {
    open();
    const locked = find<HTMLTableRowElement>("tr[data-line='1']").cells[3] as HTMLTableCellElement;
    locked.focus();
    assert.match(find(".marks-tip").textContent ?? "", /Thầy Lâm khóa/);
    find("mark-grid").remove();
});
