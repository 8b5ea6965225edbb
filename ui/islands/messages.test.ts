import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./page";
import chart from "./chart-panel/messages.json";
import { translator } from "./i18n";
import pad from "./attendance-pad/messages.json";
import grid from "./mark-grid/messages.json";
import common from "./messages.json";

const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

for (const [file, catalogue] of Object.entries({ common, grid, chart, pad })) {
    test(`${file}: every sentence exists in both languages with the same places`, () => {
        for (const [key, entry] of Object.entries(catalogue)) {
            assert.ok(entry.vi.trim() !== "" && entry.en.trim() !== "", key);
            assert.deepEqual(places(entry.vi), places(entry.en), key);
            assert.equal(entry.vi, entry.vi.normalize("NFC"), key);
        }
    });
}

test("the language of the page decides", () => {
    page("", "en");
    assert.equal(translator(common)("cancel"), "Cancel");
    page("", "vi");
    assert.equal(translator(common)("searchCount", { count: 3 }), "3 kết quả");
});

test("an unknown key is a mistake of ours and fails loudly", () => {
    assert.throws(() => translator(common)("no-such-key"));
});
