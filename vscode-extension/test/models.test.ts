import assert from "node:assert/strict";
import { test } from "node:test";
import { lacking, missing, percentOf } from "../src/server/models";

const model = (name: string, roles: string[], state: string) => ({ name, roles, state });

test("only models that serve a size are missed", () => {
  const models = [model("small", ["small"], "verified"), model("base", ["base"], "absent"), model("old", [], "absent")];
  assert.deepEqual(missing(JSON.stringify({ models })), ["base"]);
});

test("a machine whose models run elsewhere lacks none", () => {
  assert.ok(!lacking(JSON.stringify({ checks: [{ name: "Models", status: "ok" }] })));
  assert.ok(lacking(JSON.stringify({ checks: [{ name: "Model base", status: "fail" }] })));
});

test("the lines of a download say how far it is", () => {
  assert.equal(percentOf("  37% of 1,117 MB, 12.4 MB/s"), 37);
  assert.equal(percentOf("qwen2.5-coder-1.5b (1,117 MB)"), undefined);
});
