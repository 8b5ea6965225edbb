import assert from "node:assert/strict";
import { test } from "node:test";
import { find, page } from "./page";
import "./upload-drop";

function choose(file: { name: string; size: number }): void {
    page('<upload-drop data-max-mb="20"><input type="file" accept=".xlsx,.ods"></upload-drop>');
    const input = find<HTMLInputElement>("input");
    Object.defineProperty(input, "files", { value: [file] });
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

test("a file that fits is named with its size", () => {
    choose({ name: "7A1.xlsx", size: 2.5 * 1024 * 1024 });
    assert.match(find(".upload__files").textContent ?? "", /7A1\.xlsx.*2,5 MB/);
});

test("a file of another kind is refused with what is accepted", () => {
    choose({ name: "7A1.docx", size: 100 });
    assert.match(find("[role=alert]").textContent ?? "", /\.xlsx, \.ods/);
    assert.equal(document.querySelectorAll(".upload__files li").length, 0);
});

test("a file over the ceiling is refused before it travels", () => {
    choose({ name: "7A1.xlsx", size: 50 * 1024 * 1024 });
    assert.match(find("[role=alert]").textContent ?? "", /50,0 MB/);
});
