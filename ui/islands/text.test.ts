import assert from "node:assert/strict";
import { test } from "node:test";
import { matches, plain } from "./text";

test("accents, case, đ and double spaces do not matter", () => {
    assert.equal(plain("Đỗ  Thị Ánh "), "do thi anh");
});

test("composed and decomposed text are the same", () => {
    assert.equal(plain("Nguyễn".normalize("NFD")), plain("Nguyễn".normalize("NFC")));
});

test("every typed word must occur, in any order", () => {
    assert.ok(matches("Nguyễn Hoàng Bảo", "bao nguyen"));
    assert.ok(!matches("Nguyễn Hoàng Bảo", "bao tran"));
});
