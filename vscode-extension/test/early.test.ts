import assert from "node:assert/strict";
import { test } from "node:test";
import { EarlyKey } from "../src/early";

test("the last key before anybody could answer is answered once", () => {
  const key = new EarlyKey();
  key.note("a.py", 2, 0);
  key.note("a.py", 3, 10);
  assert.equal(key.stands("a.py", 3, 5_000), true);
  assert.equal(key.stands("a.py", 3, 5_000), false);
});

test("a document that was left, changed or forgotten is not asked about", () => {
  for (const [uri, version, now] of [
    ["b.py", 3, 5_000],
    ["a.py", 4, 5_000],
    ["a.py", 3, 310_000],
  ] as const) {
    const key = new EarlyKey();
    key.note("a.py", 3, 10);
    assert.equal(key.stands(uri, version, now), false);
  }
  assert.equal(new EarlyKey().stands("", 0, 0), false);
});
