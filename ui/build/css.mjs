// One style sheet: Tabler with only the rules that a template or an island names, then tokens, base, components, islands, print.
import { join } from "node:path";
import * as esbuild from "esbuild";
import { PurgeCSS } from "purgecss";
import { globSync, readFileSync, writeFileSync } from "./files.mjs";

// Words that look like class names in any text: letters, digits, dash, underscore.
const extractor = (text) => text.match(/[A-Za-z][\w-]*/g) ?? [];

function contentFiles(root, ui) {
    return [
        ...globSync(join(ui, "layouts"), ".html"),
        ...globSync(join(ui, "components"), ".html"),
        ...globSync(join(ui, "gallery"), ".html"),
        ...globSync(join(ui, "islands"), ".ts"),
        ...globSync(join(root, "lienthong"), ".html"),
    ];
}

function fontFaces() {
    const ranges = {
        vietnamese:
            "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
        latin: "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    };
    const faces = [];
    for (const [subset, range] of Object.entries(ranges)) {
        for (const weight of [400, 500, 600]) {
            faces.push(
                `@font-face{font-family:"Be Vietnam Pro";font-style:normal;font-display:swap;font-weight:${weight};` +
                    `src:url("fonts/be-vietnam-pro-${subset}-${weight}-normal.woff2") format("woff2");unicode-range:${range}}`,
            );
        }
    }
    // Be Vietnam Pro has no figures of equal width; columns of numbers take theirs from Figtree, digits only.
    for (const weight of [400, 600]) {
        faces.push(
            `@font-face{font-family:"Lien Thong Figures";font-style:normal;font-display:swap;font-weight:${weight};` +
                `src:url("fonts/figtree-latin-${weight}-normal.woff2") format("woff2");unicode-range:U+0030-0039}`,
        );
    }
    return faces.join("\n");
}

async function purgedTabler(root, ui) {
    const path = join(root, "node_modules", "@tabler", "core", "dist", "css", "tabler.css");
    const [result] = await new PurgeCSS().purge({
        content: [{ raw: "html body", extension: "html" }, ...contentFiles(root, ui)],
        css: [{ raw: readFileSync(path, "utf8") }],
        extractors: [{ extractor, extensions: ["html", "ts"] }],
        // Django writes these itself, so that no template names them.
        safelist: ["form-control", "form-select", "form-check-input", "is-invalid", "invalid-feedback"],
        keyframes: true,
    });
    return result.css;
}

async function withoutUnusedVariables(css) {
    const [result] = await new PurgeCSS().purge({
        content: [{ raw: "", extension: "html" }],
        css: [{ raw: css }],
        // Islands read our own tokens by name (charts), so those stay.
        safelist: { greedy: [/./], variables: [/^--lt-/] },
        variables: true,
    });
    return result.css;
}

export async function buildCss({ root, ui, dist, target }) {
    const own = [
        join(ui, "tokens.css"),
        ...globSync(join(ui, "css"), ".css").filter((path) => !path.endsWith("print.css")),
        ...globSync(join(ui, "components"), ".css"),
        ...globSync(join(ui, "islands"), ".css"),
        join(ui, "css", "print.css"),
    ].map((path) => readFileSync(path, "utf8"));
    const joined = [await purgedTabler(root, ui), fontFaces(), ...own].join("\n");
    const lean = await withoutUnusedVariables(joined);
    const { code } = await esbuild.transform(lean, { loader: "css", minify: true, target, legalComments: "none" });
    writeFileSync(join(dist, "app.css"), code);
}
