import assert from "node:assert/strict";
import { test } from "node:test";
import { type Target, plan, rectangle } from "./clipboard";
import { layOut } from "./matching";
import { column, read } from "./values";

const TWO = [{ name: "Em 0", number: "1" }, { name: "Em 1", number: "2" }];
const THREE = [0, 1, 2].map((place) => ({ col: `tx${place + 1}`, label: `KTtx ${place + 1}` }));
const isMark = (text: string): boolean => text.trim() !== "" && read(text, column({})).ok;
const bare = (source: string[][]) => layOut(source, TWO, THREE, { rows: [0, 1], place: 0 }, isMark);

function target(down: number, right: number, more: Partial<Target> = {}): Target {
    return { key: `${down}:${right}`, person: `Em ${down}`, label: `Cột ${right}`, spec: column({}), value: null, locked: null, ...more };
}

test("tabs, lines and the last empty line of a spreadsheet are understood", () => {
    assert.deepEqual(rectangle("8,5\t9\r\n7\t\r\n"), [["8,5", "9"], ["7", ""]]);
});

test("a quoted cell may hold line breaks and quotes", () => {
    assert.deepEqual(rectangle('"a\nb"\t"c ""d"""'), [["a\nb", 'c "d"']]);
});

const SOURCE = [["8,5", "9", "7"], ["12,5", "6", "5"]];

test("a plan tells changes, unchanged, refused and outside apart", () => {
    const laid = plan(SOURCE, bare(SOURCE), (down, right) => {
        if (right === 2 && down === 1) return undefined;
        if (right === 1) return target(down, right, { value: "90" });
        if (right === 2) return target(down, right, { locked: "Thầy Lâm khóa." });
        return target(down, right);
    });
    assert.deepEqual(laid.cells.map((cell) => cell.outcome), ["change", "same", "refused", "refused", "change"]);
    assert.equal(laid.cells[2]?.message, "lockedCell");
    assert.equal(laid.cells[3]?.message, "invalidRange");
    assert.equal(laid.outside, 1);
});

test("an empty source cell erases nothing", () => {
    assert.equal(plan([["", " "]], bare([["", " "]]), (down, right) => target(down, right, { value: "80" })).cells.length, 0);
});

test("a pupil who did not sit the test is told apart, and the cell stays as it is", () => {
    const source = [["v"], ["Vắng"]];
    const laid = plan(source, bare(source), (down, right) => target(down, right, { value: "80" }));
    assert.deepEqual(laid.cells.map((cell) => [cell.outcome, cell.value]), [["absent", "80"], ["absent", "80"]]);
});
