import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, find, page, type } from "./page";
import { forgetSaved } from "./draft-keeper";

const FORM = '<draft-keeper data-key="pupil:1"><form><input name="name" value="Ánh"><textarea name="note"></textarea><input type="password" name="secret"><input type="checkbox" name="boarding" value="on"></form></draft-keeper>';

function openAgain(): void {
    fill(FORM);
}

test("what was typed comes back after a lost session", () => {
    page(FORM);
    type(find<HTMLInputElement>("input[name=name]"), "Đỗ Thị Ánh");
    openAgain();
    assert.equal(find<HTMLInputElement>("input[name=name]").value, "Đỗ Thị Ánh");
    assert.match(find("[role=status]").textContent ?? "", /khôi phục/);
});

test("a password is never kept", () => {
    page(FORM);
    type(find<HTMLInputElement>("input[name=secret]"), "mật khẩu");
    assert.ok(!(localStorage.getItem("lt:draft:pupil:1") ?? "").includes("mật khẩu"));
});

test("discarding puts back what the server sent", () => {
    page(FORM);
    type(find<HTMLInputElement>("input[name=name]"), "Khác");
    openAgain();
    find("[role=status] button").click();
    assert.equal(find<HTMLInputElement>("input[name=name]").value, "Ánh");
    assert.equal(localStorage.getItem("lt:draft:pupil:1"), null);
});

test("the page after the save forgets the draft", () => {
    page(FORM);
    type(find<HTMLInputElement>("input[name=name]"), "Khác");
    fill('<div data-saved="pupil:1"></div>');
    forgetSaved(document);
    assert.equal(localStorage.getItem("lt:draft:pupil:1"), null);
});
