/** What may stand in a cell: typed text → value on the wire, and back. Marks travel as tenths ("85"), codes as themselves ("CĐ"). */
import { plain } from "../text";

export interface Column {
    readonly kind: "mark" | "codes";
    /** Allowed codes, in the order of the regulation; empty for marks. */
    readonly codes: readonly string[];
    /** Highest mark, in tenths. */
    readonly max: number;
    /** True where the regulation allows whole marks only. */
    readonly whole: boolean;
}

export type Reading =
    | { readonly ok: true; readonly value: string | null; readonly complete: boolean; /** The pupil did not sit the test. */ readonly absent?: boolean }
    | { readonly ok: false; readonly message: string; readonly values: Readonly<Record<string, string>> };

const PASS: readonly string[] = ["Đ", "CĐ"];
const NAMED_CODES: Readonly<Record<string, readonly string[]>> = { level3: ["T", "H", "C"], pass: PASS };

export function column(attributes: Readonly<Record<string, string | undefined>>): Column {
    const kind = attributes["kind"] ?? "mark";
    const named = NAMED_CODES[kind];
    const codes = named ?? (kind === "codes" ? (attributes["codes"] ?? "").split(" ").filter(Boolean) : []);
    return {
        kind: codes.length > 0 ? "codes" : "mark",
        codes,
        max: Number(attributes["max"] ?? "100"),
        whole: attributes["step"] === "10" || attributes["whole"] === "true",
    };
}

/** "85" → "8,5"; "100" → "10"; whole columns without a decimal; codes as they are. */
export function show(value: string | null, spec: Column): string {
    if (value === null) return "";
    if (spec.kind === "codes") return value;
    const tenths = Number(value);
    if (tenths % 10 === 0 && (spec.whole || tenths === 100)) return String(tenths / 10);
    return `${Math.floor(tenths / 10)},${tenths % 10}`;
}

function refuse(message: string, values: Readonly<Record<string, string>> = {}): Reading {
    return { ok: false, message, values };
}

function readCode(text: string, spec: Column): Reading {
    const typed = text.toUpperCase();
    const exact = spec.codes.find((code) => code.toUpperCase() === typed);
    if (exact !== undefined) return { ok: true, value: exact, complete: true };
    // A hand on the numeric pad: 1 is Đ, 0 is CĐ.
    if (spec.codes === PASS && (typed === "1" || typed === "0")) return { ok: true, value: PASS[typed === "1" ? 0 : 1] ?? null, complete: true };
    // Without accents and by the first letter: "d" and "dd" are Đ, "c" is CĐ, for hands that stay on the numeric pad side.
    const bare = plain(text).replace(/^dd$/, "d");
    const close = spec.codes.filter((code) => plain(code) === bare);
    const first = close.length > 0 ? close : spec.codes.filter((code) => plain(code).startsWith(bare));
    const only = first.length === 1 ? first[0] : undefined;
    if (only !== undefined) return { ok: true, value: only, complete: true };
    return refuse("invalidCode", { codes: spec.codes.join(", ") });
}

/** Digits as the numeric pad types them: "85" is 8,5, "10" is 10. "10" may still become "100", as 10,0 is typed without its comma:
 *  were it complete, the last 0 would fall into the next pupil's cell. "11" is refused: a slip for 10 or 1, or 1,1 – only the teacher knows. */
function readDigits(digits: string, spec: Column): Reading {
    const number = Number(digits);
    if (digits.length === 1) return mark(number * 10, spec, spec.whole && number !== 1);
    if (digits === "10" || digits === "100") return mark(100, spec, spec.whole || digits === "100");
    if (digits === "11") return refuse("invalidEleven");
    if (digits.length === 2) return mark(number, spec, true);
    return refuse("invalidRange", { max: show(String(spec.max), spec) });
}

function mark(tenths: number, spec: Column, complete: boolean): Reading {
    if (tenths > spec.max) return refuse("invalidRange", { max: show(String(spec.max), spec) });
    if (spec.whole && tenths % 10 !== 0) return refuse("invalidWhole", { max: show(String(spec.max), spec) });
    return { ok: true, value: String(tenths), complete };
}

export function read(raw: string, spec: Column): Reading {
    const text = raw.normalize("NFC").trim();
    if (text === "" || text === "-" || text === "–") return { ok: true, value: null, complete: false };
    if (/^(v|vắng|vang)$/i.test(text)) return { ok: true, value: null, complete: text.length > 1, absent: true };
    if (spec.kind === "codes") return readCode(text, spec);
    if (/^[=+@]/.test(text)) return refuse("invalidFormula");
    if (/^\d+$/.test(text)) return readDigits(text, spec);
    const decimal = /^(\d{1,2})[.,](\d*)$/.exec(text);
    if (decimal === null) return refuse("invalidText", { text });
    const [, units = "", tenths = ""] = decimal;
    if (tenths === "") return mark(Number(units) * 10, spec, false);
    if (/[^0]/.test(tenths.slice(1))) return refuse("invalidDecimals");
    // Whoever types a comma may go on ("8,55"): what follows belongs here, where it is refused, and not to the next pupil.
    return mark(Number(units) * 10 + Number(tenths[0]), spec, false);
}
