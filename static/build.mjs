// Writes build/static, which git does not keep: one style sheet, the fonts, one sprite of the icons in use, and the scripts.
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundleAsync } from "lightningcss";
import subset from "subset-font";

const root = fileURLToPath(new URL("..", import.meta.url));
const done = process.argv[2] ?? join(root, "build/static");
const out = `${done}.new`; // swapped in at the end, so that a running server is never without its styles

// Lowest layer first. A sheet that is not named here belongs to some pages and comes in layer "pages".
const LAYERS = {
  tokens: ["tokens"], base: ["fonts", "base"], layout: ["layout", "frame"], components: ["controls", "components", "tables"],
  pages: [], utilities: ["utilities"], print: ["print", "forced"],
};
const TARGETS = { chrome: 105 << 16, edge: 105 << 16, firefox: 110 << 16, safari: (15 << 16) | (4 << 8) };

// What nearly every page needs comes in two small files; a page with rarer letters fetches more by unicode-range (fonts.css).
const letters = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join("");
const PLAIN = letters(0x20, 0x7e) + "\u00a0–—‘’“”…•←→";
const ACCENTED = letters(0xa1, 0xff);
const EXTENDED = letters(0x100, 0x17f) + letters(0x1e80, 0x1e85) + letters(0x1ef2, 0x1ef3) + "€";
const SANS = { wght: { min: 400, max: 700 } };
const SERIF = { wght: { min: 400, max: 600 }, opsz: 16 };
const FONTS = {
  "sans": ["public-sans/files/public-sans-latin-wght-normal", PLAIN, SANS],
  "sans-accented": ["public-sans/files/public-sans-latin-wght-normal", ACCENTED, SANS],
  "sans-extended": ["public-sans/files/public-sans-latin-ext-wght-normal", EXTENDED, SANS],
  "serif": ["source-serif-4/files/source-serif-4-latin-opsz-normal", PLAIN, SERIF],
  "serif-accented": ["source-serif-4/files/source-serif-4-latin-opsz-normal", ACCENTED, SERIF],
  "serif-extended": ["source-serif-4/files/source-serif-4-latin-ext-opsz-normal", EXTENDED, SERIF],
  "serif-italic": ["source-serif-4/files/source-serif-4-latin-opsz-italic", PLAIN, { wght: 400, opsz: 16 }],
};
const FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "tnum"];

async function styles() {
  const sheets = (await readdir(join(root, "static/css"))).filter((name) => name.endsWith(".css")).map((name) => name.slice(0, -4)).sort();
  const named = Object.values(LAYERS).flat();
  LAYERS.pages = sheets.filter((name) => !named.includes(name));
  const lines = Object.entries(LAYERS).flatMap(([layer, names]) => names.map((name) => `@import "${name}.css" layer(${layer});`));
  const entry = `@layer ${Object.keys(LAYERS).join(", ")};\n${lines.join("\n")}`;
  const read = (file) => (file.endsWith("/accord.css") ? entry : readFile(file, "utf8"));
  const { code } = await bundleAsync({ filename: join(root, "static/css/accord.css"), minify: true, targets: TARGETS, resolver: { read } });
  await writeFile(join(out, "css/accord.css"), code);
}

async function fonts() {
  for (const [name, [source, text, variationAxes]] of Object.entries(FONTS)) {
    const whole = await readFile(join(root, `node_modules/@fontsource-variable/${source}.woff2`));
    await writeFile(join(out, `fonts/${name}.woff2`), await subset(whole, text, { targetFormat: "woff2", variationAxes, keepFeatures: FEATURES, noHinting: true }));
  }
}

async function icons() {
  const files = (await readdir(join(root, "templates"), { recursive: true })).filter((name) => name.endsWith(".html"));
  const text = (await Promise.all(files.map((name) => readFile(join(root, "templates", name), "utf8")))).join("\n");
  const used = [...new Set([...text.matchAll(/icon(?:\.html" with name)?="([a-z_]+)"/g)].map((match) => match[1]))].sort();
  const symbols = await Promise.all(used.map(async (name) => {
    const svg = await readFile(join(root, `node_modules/@uswds/uswds/dist/img/usa-icons/${name}.svg`), "utf8");
    return `<symbol id="${name}" viewBox="0 0 24 24">${svg.replace(/<\/?svg[^>]*>/g, "")}</symbol>`;
  }));
  await writeFile(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

async function scripts() {
  const entryPoints = (await readdir(join(root, "static/js"))).filter((name) => name.endsWith(".js")).map((name) => join(root, "static/js", name));
  await build({ entryPoints, outdir: join(out, "js"), bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none" });
}

// The players of packages, as their makers publish them, with their licences; beside them our own few lines that stand between them and the page.
async function players() {
  const modules = join(root, "node_modules");
  const to = join(out, "players");
  await cp(join(root, "static/players"), to, { recursive: true });
  for (const part of ["main.bundle.js", "main.bundle.js.LICENSE.txt", "frame.bundle.js", "styles", "images", "fonts"]) {
    await cp(join(modules, "h5p-standalone/dist", part), join(to, "h5p", part), { recursive: true });
  }
  await cp(join(modules, "h5p-standalone/LICENSE"), join(to, "h5p/LICENSE.txt"));
  for (const name of ["scorm12.min.js", "scorm12.min.js.map", "scorm2004.min.js", "scorm2004.min.js.map"]) await cp(join(modules, "scorm-again/dist", name), join(to, "scorm", name));
  await cp(join(modules, "scorm-again/LICENSE"), join(to, "scorm/LICENSE.txt"));
}

await rm(out, { recursive: true, force: true });
await Promise.all(["css", "fonts", "js"].map((folder) => mkdir(join(out, folder), { recursive: true })));
await Promise.all([styles(), fonts(), icons(), scripts(), players()]);
await rm(done, { recursive: true, force: true });
await rename(out, done);
