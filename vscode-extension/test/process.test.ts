import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { test } from "node:test";
import { CommandFailed, run } from "../src/server/process";

const node = (script: string) => ({ program: process.execPath, args: ["-e", script] });

test("lines of both streams are reported as they come, and standard output is returned", async () => {
  const lines: string[] = [];
  const script = "console.log('one'); console.error('two'); process.stdout.write('50 %\\r100 %')";
  const output = await run(node(script), { onLine: (line) => lines.push(line) });
  assert.equal(output, "one\n50 %\r100 %");
  assert.deepEqual([...lines].sort(), ["100 %", "50 %", "one", "two"]);
});

test("a Chinese character that is cut in two by the pipe stays whole", async () => {
  const script =
    "const b = Buffer.from('贷款'); process.stdout.write(b.subarray(0, 2)); setTimeout(() => process.stdout.write(b.subarray(2)), 50)";
  assert.equal(await run(node(script)), "贷款");
});

test("a program is not started in the folder that happens to be open", async () => {
  assert.notEqual(process.cwd(), homedir());
  assert.equal(await run(node("process.stdout.write(process.cwd())")), realpathSync(homedir()));
});

test("a failure carries the exit code, the last lines and the output", async () => {
  const script = "process.stdout.write('{}'); console.error('no such wheel'); process.exitCode = 3";
  const failure = await run(node(script)).catch((error: unknown) => error);
  assert.ok(failure instanceof CommandFailed);
  assert.equal(failure.code, 3);
  assert.ok(failure.lines.includes("no such wheel"));
  assert.equal(failure.output, "{}");
});

test("a program that is not there has no exit code", async () => {
  const failure = await run({ program: "/no/such/program", args: [] }).catch((error: unknown) => error);
  assert.ok(failure instanceof CommandFailed);
  assert.equal(failure.code, undefined);
  assert.match(failure.message, /ENOENT/);
});

test("an aborted program ends", async () => {
  const abort = new AbortController();
  const running = run(node("setInterval(() => {}, 1000)"), { signal: abort.signal });
  setTimeout(() => abort.abort(), 50);
  await assert.rejects(running, CommandFailed);
});
