import assert from "node:assert/strict";
import { test } from "node:test";
import { find, page } from "../page";
import { number, readTable } from "./table";

test("numbers are read as Vietnamese tables write them", () => {
    assert.deepEqual(["1.204", "8,5", "–", "12 %", "-3"].map((text) => number(text)), [1204, 8.5, null, 12, -3]);
    assert.equal(number("1,204.5", true), 1204.5);
});

test("the first column names, columns with numbers become series", () => {
    page("<table><thead><tr><th>Khối</th><th>Nam</th><th>Ghi chú</th></tr></thead><tbody><tr><th>6</th><td>1.204</td><td>–</td></tr><tr><th>7</th><td data-value='99'>chín chín</td><td></td></tr></tbody></table>");
    assert.deepEqual(readTable(find<HTMLTableElement>("table")), { names: ["6", "7"], series: [{ name: "Nam", values: [1204, 99] }] });
});
