import assert from "node:assert/strict";
import { test } from "node:test";
import { EditHistory } from "./history";

test("a step of many cells is undone and redone as one", () => {
    const history = new EditHistory();
    history.record([{ cell: "a", before: null, after: "80" }, { cell: "b", before: "70", after: "90" }]);
    assert.deepEqual(history.undo(), [{ cell: "a", before: "80", after: null }, { cell: "b", before: "90", after: "70" }]);
    assert.deepEqual(history.redo().map((edit) => edit.after), ["80", "90"]);
});

test("a new step ends what could be redone", () => {
    const history = new EditHistory();
    history.record([{ cell: "a", before: null, after: "80" }]);
    history.undo();
    history.record([{ cell: "a", before: null, after: "90" }]);
    assert.ok(!history.canRedo);
    assert.deepEqual(history.redo(), []);
});
