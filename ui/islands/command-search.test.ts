import assert from "node:assert/strict";
import { test } from "node:test";
import { find, page, press, type, wait } from "./page";
import "./command-search";

const RESULTS = [
    { label: "Nguyễn Văn An", hint: "7A1", group: "Người", icon: "user", url: "#an" },
    { label: "7A1", hint: "45 học sinh", group: "Lớp", icon: "users", url: "#7a1" },
];

async function searchFor(query: string, answer: () => Promise<Response>): Promise<string[]> {
    page('<command-search data-url="/tim/"><a class="search-button" href="/tim/">Tìm</a></command-search>');
    const asked: string[] = [];
    globalThis.fetch = (url) => {
        asked.push(String(url));
        return answer();
    };
    press(document.body, "k", { ctrlKey: true });
    type(find<HTMLInputElement>(".search__input"), query);
    await wait(200);
    return asked;
}

const found = (): Promise<Response> => Promise.resolve(Response.json({ results: RESULTS }));

test("Ctrl-K opens, typing asks the server, results are grouped", async () => {
    const asked = await searchFor("an", found);
    assert.deepEqual(asked, ["http://lienthong.test/tim/?q=an"]);
    assert.deepEqual([...document.querySelectorAll(".search__group")].map((group) => group.textContent), ["Người", "Lớp"]);
    assert.equal(find("[role=status]").textContent, "2 kết quả");
});

test("arrows move the choice and wrap around", async () => {
    await searchFor("an", found);
    const input = find(".search__input");
    press(input, "ArrowDown");
    assert.equal(input.getAttribute("aria-activedescendant"), "search-1");
    press(input, "ArrowDown");
    assert.equal(input.getAttribute("aria-activedescendant"), "search-0");
});

test("a lost network is said, not hidden", async () => {
    await searchFor("an", () => Promise.reject(new TypeError("network")));
    assert.match(find(".search__status").textContent ?? "", /mất kết nối/);
});
