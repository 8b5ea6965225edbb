import assert from "node:assert/strict";
import { test } from "node:test";
import { find, page } from "./page";
import "./confirm-button";

function setUp(): { acted: () => number } {
    page('<confirm-button data-title="Khóa sổ?" data-text="Không sửa được nữa." data-yes="Khóa"><button type="button" id="act">Khóa sổ</button></confirm-button>');
    let count = 0;
    find("#act").addEventListener("click", () => (count += 1));
    find("#act").click();
    return { acted: () => count };
}

test("the act waits until it is confirmed, and the question says what will happen", () => {
    const { acted } = setUp();
    assert.equal(acted(), 0);
    assert.match(find("dialog").textContent ?? "", /Không sửa được nữa/);
    find("dialog .btn-primary").click();
    assert.equal(acted(), 1);
});

test("declining does nothing, and the next press asks again", () => {
    const { acted } = setUp();
    find("dialog .btn:not(.btn-primary)").click();
    assert.equal(acted(), 0);
    find("#act").click();
    assert.equal(acted(), 0);
    assert.ok(document.querySelector("dialog"));
});
