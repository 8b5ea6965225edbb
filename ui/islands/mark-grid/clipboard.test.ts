import assert from "node:assert/strict";
import { test } from "node:test";
import { type Target, plan, rectangle } from "./clipboard";
import { column } from "./values";

function target(down: number, right: number, more: Partial<Target> = {}): Target {
    return { key: `${down}:${right}`, person: `Em ${down}`, label: `Cột ${right}`, spec: column({}), value: null, locked: null, ...more };
}

test("tabs, lines and the last empty line of a spreadsheet are understood", () => {
    assert.deepEqual(rectangle("8,5\t9\r\n7\t\r\n"), [["8,5", "9"], ["7", ""]]);
});

test("a quoted cell may hold line breaks and quotes", () => {
    assert.deepEqual(rectangle('"a\nb"\t"c ""d"""'), [["a\nb", 'c "d"']]);
});

test("a plan tells changes, unchanged, refused and outside apart", () => {
    const laid = plan([["8,5", "9", "7"], ["12,5", "6", "5"]], (down, right) => {
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
    assert.equal(plan([["", " "]], (down, right) => target(down, right, { value: "80" })).cells.length, 0);
});
