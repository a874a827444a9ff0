import assert from "node:assert/strict";
import { test } from "node:test";
import { fits, parse } from "../src/server/version";

test("the version is read out of what the program prints", () => {
  assert.deepEqual(parse("bank-copilot, version 0.12.3\n"), [0, 12, 3]);
  assert.deepEqual(parse("1.0.0rc1"), [1, 0, 0]);
  assert.equal(parse("command not found"), undefined);
});

test("a server must not be older than the extension", () => {
  assert.ok(fits([0, 1, 0], [0, 1, 0]));
  assert.ok(fits([0, 1, 7], [0, 1, 2]));
  assert.ok(!fits([0, 1, 1], [0, 1, 2]));
  assert.ok(!fits([1, 2, 9], [1, 3, 0]));
});

test("a server must not break what it promised: by minor versions below 1.0, by major ones later", () => {
  assert.ok(!fits([0, 2, 0], [0, 1, 0]));
  assert.ok(fits([1, 4, 0], [1, 3, 5]));
  assert.ok(!fits([2, 0, 0], [1, 3, 5]));
});
