/** Small, typed ways to build and find elements; text is always set as text. */

type Attributes = Readonly<Record<string, string | boolean | undefined>>;

export function element<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    attributes: Attributes = {},
    ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value === undefined || value === false) continue;
        made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children);
    return made;
}

/** A drawing from the same sprite that the server uses; its address is read from a drawing already on the page. */
export function drawing(name: string, size: "sm" | "md" = "md"): SVGSVGElement {
    const namespace = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(namespace, "svg");
    svg.setAttribute("class", `icon icon--${size}`);
    svg.setAttribute("aria-hidden", "true");
    const known = document.querySelector('svg.icon use[href*="#"]')?.getAttribute("href") ?? "icons.svg#x";
    const use = document.createElementNS(namespace, "use");
    use.setAttribute("href", `${known.split("#")[0] ?? ""}#${name}`);
    svg.append(use);
    return svg;
}

/** The token that Django expects with every write: the cookie where it may be read (it is renewed by a log-in in another
 *  tab), otherwise the one that the language form of the page carries. */
export function csrfToken(): string {
    const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1];
    return cookie ?? document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

/** A random identifier; crypto.randomUUID exists only on secure origins, and a school's own server may not be one. */
export function uuid(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
