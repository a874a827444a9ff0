// Make dist/bank-copilot-<version>.vsix. It carries the wheel of the server from the same checkout and the pinned versions
// of what that needs, so that an installation never looks for "bank-copilot" on a public index.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve("..");
const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const run = (command, ...args) => execFileSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });

const virtual = resolve(root, ".venv/bin/python");
const python = process.env.PYTHON ?? (existsSync(virtual) ? virtual : "python3");

rmSync("server", { recursive: true, force: true });
mkdirSync("server");
run(python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", "server", root);
copyFileSync(resolve(root, "constraints.txt"), "server/constraints.txt");
copyFileSync(resolve(root, "LICENSE"), "LICENSE");

run("node", "scripts/build.mjs");
writeFileSync("dist/README.md", withPictures(readFileSync("README.md", "utf8")));
const target = `dist/bank-copilot-${version}.vsix`;
const options = ["--no-dependencies", "--allow-missing-repository", "--skip-license"];
const page = ["--readme-path", "dist/README.md", "--no-rewrite-relative-links"];
run("npx", "vsce", "package", ...options, ...page, "--out", target);
console.log(`${resolve(target)}`);

/** The page with its pictures in it: VS Code fetches those of a page from the web, and there is no web. */
function withPictures(page) {
  return page.replace(/\]\((media\/[\w-]+\.png)\)/g, (_, path) => {
    return `](data:image/png;base64,${readFileSync(path, "base64")})`;
  });
}
