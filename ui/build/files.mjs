// The few file helpers that the build shares; Node 20 has no fs.globSync yet.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

export { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, watch, writeFileSync } from "node:fs";

const SKIPPED = new Set(["node_modules", "dist", "__pycache__", ".venv"]);

/** Every file under a folder whose name ends as asked, sorted, so that two builds are equal. */
export function globSync(folder, ending) {
    if (!existsSync(folder)) return [];
    const found = [];
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
            if (!SKIPPED.has(entry.name)) found.push(...globSync(path, ending));
        } else if (entry.name.endsWith(ending)) {
            found.push(path);
        }
    }
    return found.sort();
}
