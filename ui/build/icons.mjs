// One sprite with the icons that the icon component declares; a name that Tabler does not have fails the build.
import { join } from "node:path";
import { existsSync, readFileSync, writeFileSync } from "./files.mjs";

/** The names are declared once, in the component, which also rejects every other name. */
export function declaredIcons(ui) {
    const source = readFileSync(join(ui, "components", "icon", "icon.html"), "utf8");
    const match = /set ICONS = "([^"]+)"/.exec(source);
    if (match === null) throw new Error("ui/components/icon/icon.html declares no ICONS");
    return match[1].split(/\s+/).filter(Boolean);
}

export function buildIcons({ root, ui, dist }) {
    const symbols = declaredIcons(ui).map((name) => {
        const path = join(root, "node_modules", "@tabler", "icons", "icons", "outline", `${name}.svg`);
        if (!existsSync(path)) throw new Error(`@tabler/icons has no outline icon "${name}"`);
        const body = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(readFileSync(path, "utf8"))[1];
        const shapes = body.replace(/\s*\n\s*/g, "").replace('<path stroke="none" d="M0 0h24v24H0z" fill="none"/>', "");
        return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
    });
    const sprite = `<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${symbols.join("")}</svg>`;
    writeFileSync(join(dist, "icons.svg"), sprite);
}
