/** Words that islands say, in the language of the page. Both languages stand in messages.json; a test keeps them complete. */

export type Catalogue = Readonly<Record<string, { readonly vi: string; readonly en: string }>>;

/** A function that finds a sentence and fills its {name} places. An unknown key is a mistake of ours: it throws. */
export function translator(catalogue: Catalogue): (key: string, values?: Readonly<Record<string, string | number>>) => string {
    return (key, values = {}) => {
        const entry = catalogue[key];
        if (entry === undefined) throw new Error(`No message "${key}"`);
        const text = document.documentElement.lang.startsWith("en") ? entry.en : entry.vi;
        return text.replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place));
    };
}
