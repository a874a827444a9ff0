import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = process.cwd();
const json = (...path: string[]): Record<string, string> => JSON.parse(readFileSync(join(root, ...path), "utf8"));

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(folder, entry.name)) : [readFileSync(join(folder, entry.name), "utf8")],
  );
}

test("every sentence in the code has its Chinese, and none is left over", () => {
  const used = new Set<string>();
  for (const source of sources(join(root, "src"))) {
    for (const match of source.matchAll(/\bt\(\s*"((?:[^"\\]|\\.)*)"/g)) {
      used.add(match[1] ?? "");
    }
  }
  assert.ok(used.size > 30);
  assert.deepEqual([...used].sort(), Object.keys(json("l10n", "bundle.l10n.zh-cn.json")).sort());
});

test("every text of the manifest has its English and its Chinese, and none is left over", () => {
  const manifest = readFileSync(join(root, "package.json"), "utf8");
  const used = [...new Set([...manifest.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]))].sort();
  assert.deepEqual(used, Object.keys(json("package.nls.json")).sort());
  assert.deepEqual(used, Object.keys(json("package.nls.zh-cn.json")).sort());
});

test("a translation keeps the places of its values", () => {
  for (const [english, chinese] of Object.entries(json("l10n", "bundle.l10n.zh-cn.json"))) {
    assert.deepEqual(english.match(/\{\d\}/g)?.sort(), chinese.match(/\{\d\}/g)?.sort(), english);
  }
});

test("every page of the walkthrough has its Chinese, with the same settings and as many headings", () => {
  const pages = readdirSync(join(root, "media")).filter((name) => /^\w+\.md$/.test(name));
  assert.equal(pages.length, 2);
  for (const name of pages) {
    const [english, chinese] = [name, name.replace(".md", ".nls.zh-cn.md")].map((each) =>
      readFileSync(join(root, "media", each), "utf8"),
    ) as [string, string];
    assert.match(chinese, /[\u4e00-\u9fff]/);
    for (const mark of [/`[^`]+`/g, /^#+ /gm, /^\|/gm]) {
      assert.deepEqual([...(chinese.match(mark) ?? [])].sort(), [...(english.match(mark) ?? [])].sort(), name);
    }
  }
});
