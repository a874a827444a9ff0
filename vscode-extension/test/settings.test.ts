import assert from "node:assert/strict";
import { homedir } from "node:os";
import { test } from "node:test";
import manifest from "../package.json";
import { given, offReason, pathIn, SERVER_SETTINGS, type Section, withLanguage } from "../src/settings";

/** A section in which each name has a value by the user, or only its default. */
function section(byUser: Record<string, unknown>, defaults: Record<string, unknown> = {}): Section {
  return {
    get: (name) => byUser[name] ?? defaults[name],
    inspect: (name) => ({ key: name, defaultValue: defaults[name], globalValue: byUser[name], languageIds: undefined }),
  };
}

test("only what the user set goes to the server, and nothing that is the extension's own", () => {
  const found = given(section({ size: "small", serverPath: "/opt/copilot", extent: null }, { maxLines: 24 }));
  assert.deepEqual(found, { size: "small" });
});

test("a value that equals false is a value", () => {
  assert.deepEqual(given(section({ enabled: false })), { enabled: false });
});

test("completions are off everywhere, or for a language", () => {
  assert.equal(offReason(section({ enabled: false }), "python"), "everywhere");
  assert.equal(offReason(section({ languages: { python: false } }), "python"), "language");
  assert.equal(offReason(section({ languages: { python: false } }), "java"), undefined);
});

test("turning one language off leaves the others as they are", () => {
  const [level, languages] = withLanguage(section({ languages: { java: false } }), "python", false);
  assert.equal(level, "globalValue");
  assert.deepEqual(languages, { java: false, python: false });
  assert.deepEqual(withLanguage(section({}), "python", true), ["globalValue", { python: true }]);
});

test("a language is turned on where it was turned off: the user's choice would not win over a workspace's", () => {
  const inspected = { globalValue: { sql: false }, workspaceValue: { python: false, java: true } };
  const merged = { sql: false, python: false, java: true };
  const found = withLanguage({ get: () => merged, inspect: () => inspected }, "python", true);
  assert.deepEqual(found, ["workspaceValue", { python: true, java: true }]);
});

test("the manifest has exactly the server's settings and the four of the extension", () => {
  const names = Object.keys(manifest.contributes.configuration.properties).map((name) => name.split(".")[1]);
  assert.deepEqual([...names].sort(), [...SERVER_SETTINGS, "serverPath", "python", "wheels", "modelSource"].sort());
});

test("a path may begin in the home folder, and a value of another type is none", () => {
  assert.equal(pathIn(section({ wheels: " ~/wheels " }), "wheels"), `${homedir()}/wheels`);
  assert.equal(pathIn(section({ wheels: "~li/wheels" }), "wheels"), "~li/wheels");
  assert.equal(pathIn(section({ wheels: 7 }), "wheels"), "");
});
