// Builds ui/dist: app.css, app.js, islands/<name>.js, icons.svg and fonts/. Fails when the first page grows over its budget.
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, watch } from "./files.mjs";
import { gzipSync } from "node:zlib";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { buildCss } from "./css.mjs";
import { buildIcons } from "./icons.mjs";

const UI = dirname(dirname(fileURLToPath(import.meta.url)));
const ROOT = dirname(UI);
const DIST = join(UI, "dist");

// Script and style of the first page, compressed, in bytes (ADR 0017).
const FIRST_PAGE_BUDGET = 150 * 1024;
// A part that a page asks for by name has its own ceiling, so that nobody ships a megabyte unseen.
const ISLAND_BUDGET = 250 * 1024;
const TARGET = ["chrome123", "firefox128", "safari17.5"];

function islandEntries() {
    return readdirSync(join(UI, "islands"))
        .filter((name) => existsSync(join(UI, "islands", name, `${name}.ts`)))
        .map((name) => ({ in: join(UI, "islands", name, `${name}.ts`), out: `islands/${name}` }));
}

async function buildScripts() {
    await esbuild.build({
        entryPoints: [{ in: join(UI, "islands", "app.ts"), out: "app" }, ...islandEntries()],
        outdir: DIST,
        bundle: true,
        minify: true,
        format: "iife",
        target: TARGET,
        legalComments: "none",
        logLevel: "warning",
    });
}

function copyFonts() {
    mkdirSync(join(DIST, "fonts"), { recursive: true });
    const files = [
        ...["latin", "vietnamese"].flatMap((subset) => [400, 500, 600].map((weight) => ["be-vietnam-pro", subset, weight])),
        ...[400, 600].map((weight) => ["figtree", "latin", weight]),
    ];
    for (const [family, subset, weight] of files) {
        const name = `${family}-${subset}-${weight}-normal.woff2`;
        cpSync(join(ROOT, "node_modules", "@fontsource", family, "files", name), join(DIST, "fonts", name));
    }
}

function compressed(path) {
    return gzipSync(readFileSync(path), { level: 9 }).length;
}

function kilobytes(bytes) {
    return `${(bytes / 1024).toFixed(1)} kB`;
}

function checkBudgets() {
    const first = ["app.css", "app.js"].map((name) => [name, compressed(join(DIST, name))]);
    const total = first.reduce((sum, [, size]) => sum + size, 0);
    const lines = [...first.map(([name, size]) => `  ${name.padEnd(26)}${kilobytes(size)} gz`)];
    const failures = [];
    lines.push(`  ${"first page".padEnd(26)}${kilobytes(total)} gz of ${kilobytes(FIRST_PAGE_BUDGET)}`);
    if (total > FIRST_PAGE_BUDGET) failures.push("app.css + app.js are over the budget of the first page");
    for (const path of globSync(join(DIST, "islands"), ".js")) {
        const size = compressed(path);
        lines.push(`  ${`islands/${basename(path)}`.padEnd(26)}${kilobytes(size)} gz`);
        if (size > ISLAND_BUDGET) failures.push(`${basename(path)} is over ${kilobytes(ISLAND_BUDGET)}`);
    }
    lines.push(`  ${"icons.svg".padEnd(26)}${kilobytes(compressed(join(DIST, "icons.svg")))} gz`);
    process.stdout.write(`${lines.join("\n")}\n`);
    if (failures.length > 0) {
        process.stderr.write(`${failures.join("\n")}\n`);
        process.exitCode = 1;
    }
}

async function buildAll() {
    rmSync(DIST, { recursive: true, force: true });
    mkdirSync(DIST, { recursive: true });
    copyFonts();
    await Promise.all([buildScripts(), buildCss({ root: ROOT, ui: UI, dist: DIST, target: TARGET })]);
    buildIcons({ root: ROOT, ui: UI, dist: DIST });
    cpSync(join(UI, "brand", "icon.svg"), join(DIST, "icon.svg"));
    checkBudgets();
}

await buildAll();

if (process.argv.includes("--watch")) {
    let timer;
    const again = (_event, name) => {
        if (String(name).startsWith("dist")) return;
        clearTimeout(timer);
        timer = setTimeout(() => void buildAll().catch((error) => process.stderr.write(`${error.message}\n`)), 200);
    };
    for (const folder of [UI, join(ROOT, "lienthong")]) {
        if (existsSync(folder) && statSync(folder).isDirectory()) watch(folder, { recursive: true }, again);
    }
}
