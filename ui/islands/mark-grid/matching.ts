/** Reads a pasted block the way a person does: heads above, a column of names at the left, marks beside them. A block that
 *  names its pupils is laid beside the same names, whatever their order; one of bare marks falls where the hand is. */
import { plain } from "../text";
import type { Person } from "./sheet";

export interface ColumnName {
    readonly col: string;
    readonly label: string;
}

export type Row =
    | { readonly kind: "row"; readonly row: number }
    | { readonly kind: "unknown" | "doubtful"; readonly name: string }
    | { readonly kind: "skip" };

export interface Layout {
    readonly byName: boolean;
    /** For each line of the block, whose it is. */
    readonly rows: readonly Row[];
    /** For each column of the block, the column of the grid; null where it is not taken over. */
    readonly places: readonly (number | null)[];
    /** Heads that name no column of this grid. */
    readonly ignored: readonly string[];
}

const MOST_HEADS = 8;
const NAME_HEADS = new Set(["ho va ten", "ho ten", "ho va ten hoc sinh", "ho ten hoc sinh", "ten hoc sinh", "hoc sinh", "full name", "name"]);
const FAMILY_HEADS = new Set(["ho va ten dem", "ho ten dem", "ho dem", "ho va dem", "ho"]);
/** What a mark sheet carries beside marks; left out without a word. */
const BESIDE = /^(stt|tt|so tt|ma( so)?( hoc sinh| hs| dinh danh)?|ma|ngay sinh|gioi tinh|nu|dan toc|lop|ghi chu|nhan xet.*|(diem )?(tb|dtb|tbm|dtbm).*|trung binh.*|hoc ky|ket qua|kq|danh gia lai|xep loai|no|id)$/;
/** What schools call the tests, without accents, spaces and signs; # is the number of the test. */
const CALLED: Readonly<Record<string, readonly string[]>> = {
    tx: ["tx#", "ddgtx#", "dgtx#", "kttx#", "diemtx#", "thuongxuyen#", "diemthuongxuyen#", "danhgiathuongxuyen#", "kiemtrathuongxuyen#"],
    dk: ["dk#", "ktdk#", "dgdk#", "ddgdk#", "1tiet#", "kt1tiet#", "dinhky#", "dinhki#", "kiemtradinhky#"],
    gk: ["gk", "ddggk", "dggk", "giuaky", "giuaki", "ktgiuaky", "kiemtragiuaky", "danhgiagiuaky", "giuahocky", "diemgk", "ktgk"],
    ck: ["ck", "ddgck", "dgck", "cuoiky", "cuoiki", "ktcuoiky", "danhgiacuoiky", "cuoihocky", "diemck", "ktck", "hk", "thi", "kiemtracuoiky"],
    hk: ["hk", "kthk", "ktck", "ck", "cuoiky", "cuoiki", "ktcuoiky", "kiemtrahocky", "thihocky", "thi", "kiemtracuoiky", "diemthi"],
};

function squeezed(text: string): string {
    return plain(text).replace(/[^a-z0-9]/g, "");
}

/** A name as letters and, apart, its tones: "Hòa" and "Hoà" are the same name, "Hà" and "Hạ" are not. */
function toned(text: string): string {
    const apart = text.normalize("NFD").toLowerCase();
    const letters = apart.replace(/[\u0300\u0301\u0303\u0309\u0323]/g, "").normalize("NFC").replace(/[^\p{L}]+/gu, " ").trim();
    return `${letters}|${(apart.match(/[\u0300\u0301\u0303\u0309\u0323]/g) ?? []).join("")}`;
}

function named(text: string): string {
    return plain(text).replace(/[^a-z]+/g, " ").trim();
}

function names(column: ColumnName): readonly string[] {
    const [, kind = column.col, number = ""] = /^([a-z]+)(\d*)$/.exec(column.col) ?? [];
    const called = (CALLED[kind] ?? []).map((name) => name.replace("#", number));
    return [...called, squeezed(column.label), column.col];
}

/** Where the names stand: one column, or two (family name, given name); -1 where there are none. */
function nameColumns(source: readonly (readonly string[])[], people: ReadonlySet<string>): { readonly at: number; readonly wide: number } {
    const width = Math.max(...source.map((row) => row.length));
    let best = { at: -1, wide: 1, count: 0 };
    for (let at = 0; at < width; at += 1) {
        for (const wide of [1, 2]) {
            const parts = source.map((row) => row.slice(at, at + wide)).filter((row) => row.length === wide && row.every((part) => /\p{L}/u.test(part)));
            const count = parts.filter((row) => people.has(named(row.join(" ")))).length;
            if (count > best.count) best = { at, wide, count };
        }
    }
    if (best.at < 0) {
        for (const row of source.slice(0, MOST_HEADS)) {
            const at = row.findIndex((cell) => NAME_HEADS.has(plain(cell)) || FAMILY_HEADS.has(plain(cell)));
            if (at >= 0) return { at, wide: FAMILY_HEADS.has(plain(row[at] ?? "")) ? 2 : 1 };
        }
    }
    return best;
}

/** The heads over each column, the broad ones above carried to the right: ["ĐĐGtx", "1"], ["ĐĐGtx", "2"]. */
function headsOver(rows: readonly (readonly string[])[], width: number): string[][] {
    const over: string[][] = Array.from({ length: width }, () => []);
    for (const [depth, row] of rows.entries()) {
        let carried = "";
        for (let at = 0; at < width; at += 1) {
            const own = (row[at] ?? "").trim();
            const below = rows.slice(depth + 1).some((later) => (later[at] ?? "").trim() !== "");
            if (own !== "") carried = own;
            const text = own !== "" ? own : below || rows.length === 1 || depth === 0 ? carried : "";
            if (text !== "") over[at]?.push(text);
        }
    }
    return over;
}

function placeOf(heads: readonly string[], columns: readonly ColumnName[], taken: ReadonlySet<number>, turn: number): number | null {
    const last = heads.at(-1) ?? "";
    const said = new Set([heads.join(""), last, `${heads.at(-2) ?? ""}${last}`, `${last}${turn}`].map(squeezed).filter((text) => text !== "" && !/^\d+$/.test(text)));
    for (const [place, column] of columns.entries()) if (!taken.has(place) && names(column).some((name) => said.has(name))) return place;
    return null;
}

/** The lines that only say what stands below: above the first pupil, or, where nobody is named, without a single mark. */
function countHeads(source: readonly (readonly string[])[], isPupil: (row: readonly string[]) => boolean, isMark: (text: string) => boolean, hasNames: boolean): number {
    const first = source.findIndex((row) => (hasNames ? isPupil(row) : row.some((cell) => isMark(cell))));
    if (first < 0) return hasNames ? Math.min(1, source.length) : 0;
    return Math.min(first, MOST_HEADS);
}

function rowOf(row: readonly string[], at: { readonly at: number; readonly wide: number }, people: readonly Person[], known: ReadonlyMap<string, readonly number[]>): Row {
    const name = row.slice(at.at, at.at + at.wide).join(" ").replace(/\s+/g, " ").trim();
    if (name === "") return { kind: "skip" };
    const alike = known.get(named(name)) ?? [];
    // A file that writes accents must write the same ones; one that has none at all is taken by its letters.
    const hasAccents = plain(name) !== name.toLowerCase();
    const candidates = hasAccents ? alike.filter((index) => toned(people[index]?.name ?? "") === toned(name)) : alike;
    if (candidates.length === 0) return row.some((cell, column) => column >= at.at + at.wide && cell.trim() !== "") ? { kind: "unknown", name } : { kind: "skip" };
    if (candidates.length === 1) return { kind: "row", row: candidates[0] ?? 0 };
    const numbers = new Set(row.slice(0, at.at).map((cell) => cell.trim()));
    const numbered = candidates.filter((index) => numbers.has(people[index]?.number ?? ""));
    return numbered.length === 1 ? { kind: "row", row: numbered[0] ?? 0 } : { kind: "doubtful", name };
}

/** Lays a block over the grid. `from`: where the hand is; `isMark`: whether a text may stand in some cell of the grid. */
export function layOut(
    source: readonly (readonly string[])[],
    people: readonly Person[],
    columns: readonly ColumnName[],
    from: { readonly rows: readonly number[]; readonly place: number },
    isMark: (text: string) => boolean,
): Layout {
    const width = Math.max(0, ...source.map((row) => row.length));
    const known = new Map<string, number[]>();
    for (const [index, person] of people.entries()) known.set(named(person.name), [...(known.get(named(person.name)) ?? []), index]);
    const at = nameColumns(source, new Set(known.keys()));
    const byName = at.at >= 0;
    const isPupil = (row: readonly string[]): boolean => known.has(named(row.slice(at.at, at.at + at.wide).join(" ")));
    const first = byName ? at.at + at.wide : 0;
    let deep = countHeads(source, isPupil, isMark, byName);
    let laid = placesOf(headsOver(source.slice(0, deep), width), columns, from.place, first);
    if (!byName && deep > 0 && !laid.matched) {
        // A first line that is neither a mark nor a known head is a slip, not a head: it keeps its pupil.
        deep = 0;
        laid = placesOf(headsOver([], width), columns, from.place, first);
    }
    const { places, ignored } = laid;
    const rows = source.map((row, line): Row => {
        if (line < deep) return { kind: "skip" };
        if (byName) return rowOf(row, at, people, known);
        const target = from.rows[line - deep];
        return target === undefined ? { kind: "unknown", name: "" } : { kind: "row", row: target };
    });
    return { byName, rows, places, ignored };
}

function placesOf(over: readonly (readonly string[])[], columns: readonly ColumnName[], start: number, first: number): { places: (number | null)[]; ignored: string[]; matched: boolean } {
    const taken = new Set<number>();
    const turns = new Map<string, number>();
    const found = over.map((heads, at): number | null => {
        const last = heads.at(-1) ?? "";
        if (at < first || last === "") return null;
        const turn = (turns.get(last) ?? 0) + 1;
        turns.set(last, turn);
        const place = placeOf(heads, columns, taken, turn);
        if (place !== null) taken.add(place);
        return place;
    });
    if (taken.size > 0) {
        const ignored = over.flatMap((heads, at) => (at >= first && found[at] === null && heads.length > 0 && !BESIDE.test(plain(heads.at(-1) ?? "")) ? [heads.at(-1) ?? ""] : []));
        return { places: found, ignored, matched: true };
    }
    let next = start;
    const places = over.map((heads, at) => (at < first || (heads.length > 0 && BESIDE.test(plain(heads.at(-1) ?? ""))) ? null : next++));
    return { places, ignored: [], matched: false };
}
