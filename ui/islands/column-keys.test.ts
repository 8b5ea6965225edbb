import assert from "node:assert/strict";
import { test } from "node:test";
import { find, page } from "./page";
import "./column-keys";

const row = (n: number, open = true): string =>
    `<tr><td>${n}</td><td>${open ? `<select id="c${n}"><option>T</option></select>` : "left"}</td><td>${open ? `<input id="p${n}">` : ""}</td></tr>`;

function press(target: HTMLElement, key: string, shiftKey = false): Event {
    const event = new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    return event;
}

test("Enter goes down the column past rows without a field, Shift+Enter up", () => {
    page(`<form><column-keys><table><tbody>${row(1)}${row(2, false)}${row(3)}</tbody></table></column-keys></form>`);
    const event = press(find("#c1"), "Enter");
    assert.equal(document.activeElement?.id, "c3");
    assert.equal(event.defaultPrevented, true);
    press(find("#c3"), "Enter", true);
    assert.equal(document.activeElement?.id, "c1");
});

test("arrows move between texts and are left to a select", () => {
    page(`<column-keys><table><tbody>${row(1)}${row(2)}</tbody></table></column-keys>`);
    press(find("#p1"), "ArrowDown");
    assert.equal(document.activeElement?.id, "p2");
    assert.equal(press(find("#c1"), "ArrowDown").defaultPrevented, false);
});

test("at the last row Enter stays and sends no form", () => {
    page(`<column-keys><table><tbody>${row(1)}</tbody></table></column-keys>`);
    find<HTMLElement>("#p1").focus();
    assert.equal(press(find("#p1"), "Enter").defaultPrevented, true);
    assert.equal(document.activeElement?.id, "p1");
});
