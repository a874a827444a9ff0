import assert from "node:assert/strict";
import { test } from "node:test";
import { Restarts } from "../src/restarts";

test("each restart waits longer, and the sixth stop in three minutes is the last", () => {
  let now = 0;
  const restarts = new Restarts(() => now);
  const delays = [1, 2, 3, 4, 5, 6].map(() => {
    now += 1000;
    return restarts.next();
  });
  assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, undefined]);
});

test("stops of long ago are forgotten, and the user is told again", () => {
  let now = 0;
  const restarts = new Restarts(() => now);
  assert.equal(restarts.next(), 500);
  assert.ok(restarts.first);
  assert.equal(restarts.next(), 1000);
  assert.ok(!restarts.first);
  now += 180_001;
  assert.equal(restarts.next(), 500);
  assert.ok(restarts.first);
});

test("a start by the user begins anew", () => {
  const restarts = new Restarts(() => 0);
  restarts.next();
  restarts.clear();
  assert.equal(restarts.next(), 500);
});
