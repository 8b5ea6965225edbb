import assert from "node:assert/strict";
import { test } from "node:test";
import { find, page, press } from "./page";
import { installBehaviours, notify } from "./behaviours";

installBehaviours(document);

test("pressing elsewhere closes an open menu, pressing inside does not", () => {
    page('<details class="menu" open><summary>Xuất</summary><div class="menu__panel"><p id="inside">…</p></div></details><p id="outside">…</p>');
    find("#inside").click();
    assert.equal(find<HTMLDetailsElement>("details").open, true);
    find("#outside").click();
    assert.equal(find<HTMLDetailsElement>("details").open, false);
});

test("Escape closes the menu and returns to its button", () => {
    page('<details class="menu" open><summary>Xuất</summary><a class="menu__item" href="#">Excel</a></details>');
    press(find("a"), "Escape");
    assert.equal(find<HTMLDetailsElement>("details").open, false);
});

test("a message stays until it is closed", () => {
    page('<div id="messages"></div>');
    notify("Đã ghi.", "ok");
    assert.match(find(".toast-note").textContent ?? "", /Đã ghi/);
    find("[data-close]").click();
    assert.equal(document.querySelector(".toast-note"), null);
});

test("a message that stands there is not said twice, another one is", () => {
    page('<div id="messages"></div>');
    notify("Mất kết nối mạng.", "stop");
    notify("Mất kết nối mạng.", "stop");
    notify("Đã ghi.", "ok");
    assert.equal(document.querySelectorAll(".toast-note").length, 2);
});

test("the navigation of a phone opens and closes and says so", () => {
    page('<nav id="side"><a href="#">Lớp học</a></nav><div class="side-veil" hidden></div><button data-toggle-nav aria-expanded="false">Thêm</button>');
    find("button").click();
    assert.equal(find("button").getAttribute("aria-expanded"), "true");
    assert.equal(find(".side-veil").hasAttribute("hidden"), false);
    press(document.body, "Escape");
    assert.equal(find("button").getAttribute("aria-expanded"), "false");
});
