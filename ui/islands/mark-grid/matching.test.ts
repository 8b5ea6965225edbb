import assert from "node:assert/strict";
import { test } from "node:test";
import { rectangle } from "./clipboard";
import { type Layout, layOut } from "./matching";
import { column, read } from "./values";

const PEOPLE = ["Đỗ Thị Ánh", "Nguyễn Hoàng Bảo", "Trần Hòa", "Lê Văn An", "Lê Văn An"].map((name, index) => ({ name, number: String(index + 1) }));
const COLUMNS = [
    { col: "tx1", label: "ĐĐGtx 1" }, { col: "tx2", label: "ĐĐGtx 2" }, { col: "tx3", label: "ĐĐGtx 3" },
    { col: "gk", label: "ĐĐGgk" }, { col: "ck", label: "ĐĐGck" },
];

function lay(text: string, place = 0): Layout {
    return layOut(rectangle(text), PEOPLE, COLUMNS, { rows: [0, 1, 2, 3, 4], place }, (cell) => cell.trim() !== "" && read(cell, column({})).ok);
}

const rows = (layout: Layout): (number | string)[] => layout.rows.map((row) => (row.kind === "row" ? row.row : row.kind));

test("bare marks fall where the hand is", () => {
    const layout = lay("8\t9\n7\t6", 1);
    assert.equal(layout.byName, false);
    assert.deepEqual(rows(layout), [0, 1]);
    assert.deepEqual(layout.places, [1, 2]);
});

test("a slip in the first line of bare marks keeps its pupil", () => {
    assert.deepEqual(rows(lay("8..5\n9\n7")), [0, 1, 2]);
});

test("a head over bare marks is read and no pupil's", () => {
    const layout = lay("ĐĐGgk\tĐĐGck\n8\t9");
    assert.deepEqual(rows(layout), ["skip", 0]);
    assert.deepEqual(layout.places, [3, 4]);
});

test("a block with names goes to the same names in any order", () => {
    const layout = lay("STT\tHọ và tên\tTX2\tGhi chú\n1\tTrần Hòa\t8\tx\n2\tĐỗ Thị Ánh\t9\t");
    assert.ok(layout.byName);
    assert.deepEqual(rows(layout), ["skip", 2, 0]);
    assert.deepEqual(layout.places, [null, null, 1, null]);
    assert.deepEqual(layout.ignored, []);
});

test("names in two columns, a birth date and a broad head over several columns are understood", () => {
    const layout = lay("TT\tHọ đệm\tTên\tNgày sinh\tĐĐGtx\t\t\tĐĐGgk\n\t\t\t\t1\t2\t3\t\n1\tNguyễn Hoàng\tBảo\t02/03/2005\t8\t7\t6\t5");
    assert.deepEqual(rows(layout), ["skip", "skip", 1]);
    assert.deepEqual(layout.places, [null, null, null, null, 0, 1, 2, 3]);
});

test("another place of the tone is the same name, another tone is not", () => {
    assert.deepEqual(rows(lay("Trần Hoà\t8\nTrần Hoa\t8\nTran Hoa\t8")), [2, "unknown", 2]);
});

test("a name that the class has twice is decided by its number or not at all", () => {
    assert.deepEqual(rows(lay("5\tLê Văn An\t8\n\tLê Văn An\t7")), [4, "doubtful"]);
});

test("somebody of another class is told, an unknown head is named", () => {
    const layout = lay("Họ tên\tTX1\tĐiểm thi đua\nĐỗ Thị Ánh\t8\t3\nPhan Lạ\t9\t3");
    assert.deepEqual(layout.rows.at(-1), { kind: "unknown", name: "Phan Lạ" });
    assert.deepEqual(layout.ignored, ["Điểm thi đua"]);
});
