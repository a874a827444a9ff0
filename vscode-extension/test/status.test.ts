import assert from "node:assert/strict";
import { test } from "node:test";
import { faceOf, type Status } from "../src/status/words";

const t = (message: string, ...args: string[]): string =>
  message.replace(/\{(\d)\}/g, (_, index) => args[Number(index)] ?? "");
const READY: Status = { state: "ready", model: "qwen2.5-coder-1.5b", size: "base", detail: "" };

test("the status bar names the size, and the tooltip the model", () => {
  const face = faceOf(READY, undefined, t);
  assert.equal(face.text, "$(sparkle) Copilot base");
  assert.deepEqual(face.lines, ["Completions are ready.", "Model: qwen2.5-coder-1.5b"]);
  assert.ok(!face.warns);
});

test("a document whose language is off shows that, whatever the server does", () => {
  assert.match(faceOf(READY, "language", t).text, /circle-slash/);
  assert.equal(faceOf({ ...READY, state: "busy" }, "everywhere", t).lines[0], "Completions are off.");
});

test("trouble is marked and said, also where completions are off", () => {
  const face = faceOf({ ...READY, state: "down", detail: "no model; run: bank-copilot models pull" }, "language", t);
  assert.ok(face.warns);
  assert.deepEqual(face.lines.slice(0, 1), ["No completions for now."]);
  assert.equal(face.lines.at(-1), "no model; run: bank-copilot models pull");
  assert.ok(faceOf({ state: "missing" }, undefined, t).warns);
});
