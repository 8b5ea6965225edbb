import assert from "node:assert/strict";
import { test } from "node:test";
import { Rounds, filled, joined } from "./phrases";

test("the given name stands where the phrase wants it, as often as it wants", () => {
    assert.equal(filled("{ten} chăm học; {ten} có tiến bộ.", "Ánh"), "Ánh chăm học; Ánh có tiến bộ.");
});

test("sentences are joined one after the other, none twice", () => {
    assert.equal(joined("", "Chăm học."), "Chăm học.");
    assert.equal(joined("Chăm học", "Tính nhanh."), "Chăm học. Tính nhanh.");
    assert.equal(joined("Chăm học. Tính nhanh.", "Tính nhanh."), "Chăm học. Tính nhanh.");
});

test("neighbours of one level do not read the same words", () => {
    const rounds = new Rounds(new Map([["tot", ["a", "b"]]]));
    assert.deepEqual([rounds.next("tot"), rounds.next("tot"), rounds.next("tot"), rounds.next("kha")], ["a", "b", "a", undefined]);
});
