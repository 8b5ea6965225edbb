import assert from "node:assert/strict";
import { test } from "node:test";
import { find, page, type } from "./page";
import "./row-filter";

test("rows without the typed words are hidden and counted", () => {
    page('<row-filter data-rows="li"><input type="search"><ul><li>Đỗ Thị Ánh</li><li>Nguyễn Hoàng Bảo</li></ul></row-filter>');
    type(find<HTMLInputElement>("input"), "anh do");
    assert.deepEqual([...document.querySelectorAll("li")].map((row) => row.hidden), [false, true]);
    assert.equal(find("[role=status]").textContent, "1 trên 2 dòng");
});

test("a removed filter listens no more", () => {
    page('<row-filter data-rows="li"><input type="search"><ul><li>Ánh</li></ul></row-filter>');
    const filter = find("row-filter");
    const input = find<HTMLInputElement>("input");
    filter.remove();
    type(input, "zzz");
    assert.equal(filter.querySelector("li")?.hidden, false);
});
