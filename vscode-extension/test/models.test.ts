import assert from "node:assert/strict";
import { test } from "node:test";
import { lacking, missing, sizeOf, transferOf } from "../src/server/models";

const model = (name: string, roles: string[], state: string, bytes = 1) => ({ name, roles, state, bytes });

test("only models that serve a size are missed", () => {
  const models = [model("small", ["small"], "verified"), model("base", ["base"], "absent"), model("old", [], "absent")];
  assert.deepEqual(missing(JSON.stringify({ models })), [{ name: "base", bytes: 1 }]);
});

test("the smallest model is fetched first, so that suggestions begin while the other one comes", () => {
  const models = [model("large", ["base"], "absent", 1_117_320_768), model("small", ["small"], "absent", 491_400_064)];
  const found = missing(JSON.stringify({ models }));
  assert.deepEqual(
    found.map(({ name }) => name),
    ["small", "large"],
  );
  assert.equal(sizeOf(found), "1.6 GB");
});

test("a machine whose models run elsewhere lacks none", () => {
  assert.ok(!lacking(JSON.stringify({ checks: [{ name: "Models", status: "ok" }] })));
  assert.ok(lacking(JSON.stringify({ checks: [{ name: "Model base", status: "fail" }] })));
});

test("the lines of a download say how far it is", () => {
  assert.deepEqual(transferOf("  37% of 1,117 MB, 12.4 MB/s"), { percent: 37, whole: "1,117 MB", speed: "12.4 MB/s" });
  assert.equal(transferOf("qwen2.5-coder-1.5b (1,117 MB)"), undefined);
});
