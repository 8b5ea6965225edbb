/** Vietnamese text as people type it: without accents, in any Unicode form. */

/** Lower case, no accents, đ as d, single spaces: "Đỗ  Thị Ánh" → "do thi anh". */
export function plain(text: string): string {
    return text
        .normalize("NFD")
        .replace(/[\u0300-\u036f]/g, "")
        .replace(/[đĐ]/g, "d")
        .toLowerCase()
        .replace(/\s+/g, " ")
        .trim();
}

/** True when every typed word occurs in the text, in any order, accents ignored. */
export function matches(text: string, query: string): boolean {
    const haystack = plain(text);
    return plain(query)
        .split(" ")
        .every((word) => haystack.includes(word));
}
