// Bundles every island test and runs them with Node's own runner: no test framework to keep up to date.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { globSync } from "./files.mjs";

const UI = dirname(dirname(fileURLToPath(import.meta.url)));
// Beside the packages, so that the bundles find them.
const out = mkdtempSync(join(dirname(UI), "node_modules", ".island-tests-"));
const tests = globSync(join(UI, "islands"), ".test.ts");

try {
    await esbuild.build({
        entryPoints: tests,
        outdir: out,
        outbase: UI,
        outExtension: { ".js": ".mjs" },
        bundle: true,
        platform: "node",
        format: "esm",
        packages: "external",
        sourcemap: "inline",
        logLevel: "warning",
    });
    const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", "--test-reporter=spec", ...globSync(out, ".mjs")], { stdio: "inherit" });
    process.exitCode = run.status ?? 1;
} finally {
    rmSync(out, { recursive: true, force: true });
}
