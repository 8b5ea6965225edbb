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

/** The token that Django expects with every write; each page carries one in the language form. */
export function csrfToken(): string {
    return document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}
