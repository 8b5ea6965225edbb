import assert from "node:assert/strict";
import { test } from "node:test";
import { column, read, show } from "./values";

const MARK = column({ kind: "mark" });
const WHOLE = column({ kind: "mark", whole: "true" });
const PASS = column({ kind: "pass" });
const LEVEL = column({ kind: "level3" });

const accepted: readonly (readonly [string, string | null])[] = [
    ["85", "85"], ["10", "100"], ["100", "100"], ["8", "80"], ["0", "0"], ["05", "5"], ["8,5", "85"], ["8.5", "85"], ["10,0", "100"], ["8,", "80"], [" 7 ", "70"], ["8,50", "85"], ["", null], ["–", null],
];

for (const [text, value] of accepted) {
    test(`“${text}” is ${value ?? "empty"}`, () => {
        const reading = read(text, MARK);
        assert.ok(reading.ok);
        assert.equal(reading.value, value);
    });
}

const refused: readonly (readonly [string, string])[] = [
    ["11", "invalidEleven"], ["8..5", "invalidText"], ["=1+1", "invalidFormula"], ["8,25", "invalidDecimals"], ["10,5", "invalidRange"], ["855", "invalidRange"], ["chín", "invalidText"], ["-5", "invalidText"], ["1e3", "invalidText"],
];

for (const [text, message] of refused) {
    test(`“${text}” is refused with a reason`, () => {
        const reading = read(text, MARK);
        assert.ok(!reading.ok);
        assert.equal(reading.message, message);
    });
}

test("a whole column takes no tenths", () => {
    const reading = read("85", WHOLE);
    assert.ok(!reading.ok);
    assert.equal(reading.message, "invalidWhole");
});

test("one digit is complete only where no second can follow", () => {
    const complete = (text: string, spec = MARK): boolean => {
        const reading = read(text, spec);
        return reading.ok && reading.complete;
    };
    assert.ok(!complete("8"));
    assert.ok(complete("8", WHOLE));
    assert.ok(!complete("1", WHOLE));
    assert.ok(complete("85"));
    assert.ok(!complete("10"));
    assert.ok(complete("100"));
    assert.ok(complete("10", WHOLE));
    for (const typed of ["8,5", "8.5", "7,2"]) assert.ok(!complete(typed), typed);
});

test("codes are found by their first letter, with or without accents", () => {
    for (const [text, value] of [["d", "Đ"], ["đ", "Đ"], ["dd", "Đ"], ["Đ", "Đ"], ["c", "CĐ"], ["cđ", "CĐ"], ["CD", "CĐ"]] as const) {
        const reading = read(text, PASS);
        assert.ok(reading.ok);
        assert.equal(reading.value, value);
    }
    assert.ok(!read("x", PASS).ok);
    assert.ok(read("h", LEVEL).ok);
});

test("own codes may be given by the column", () => {
    const reading = read("đ", column({ kind: "codes", codes: "T Đ C" }));
    assert.ok(reading.ok);
    assert.equal(reading.value, "Đ");
});

test("marks are shown in Vietnamese form", () => {
    assert.deepEqual(["85", "100", "80", "5"].map((value) => show(value, MARK)), ["8,5", "10", "8,0", "0,5"]);
    assert.equal(show("80", WHOLE), "8");
    assert.equal(show(null, MARK), "");
});
