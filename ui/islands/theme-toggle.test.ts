import assert from "node:assert/strict";
import { test } from "node:test";
import { find, page } from "./page";
import "./theme-toggle";

test("the choice is worn by the page and kept in the cookie that the server reads", () => {
    page('<theme-toggle data-theme="auto"></theme-toggle>');
    find<HTMLButtonElement>("button[value=dark]").click();
    assert.equal(document.documentElement.dataset["bsTheme"], "dark");
    assert.match(document.cookie, /theme=dark/);
    assert.equal(find("button[value=dark]").getAttribute("aria-pressed"), "true");
    assert.equal(find("button[value=auto]").getAttribute("aria-pressed"), "false");
});
