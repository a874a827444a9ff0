import assert from "node:assert/strict";
import { test } from "node:test";
import { findPython, type Plan, progressOf, pythons, reasonOf, steps } from "../src/server/installation";
import { type Command, CommandFailed } from "../src/server/process";

const PLAN: Plan = {
  python: { program: "python3.12", args: [] },
  environment: "/storage/venv",
  wheel: "/extension/server/bank_copilot-0.1.0-py3-none-any.whl",
  constraints: "/extension/server/constraints.txt",
  wheels: "",
  windows: false,
};

test("the server is installed from its own wheel at pinned versions", () => {
  const [environment, pip] = steps(PLAN);
  assert.deepEqual(environment, { program: "python3.12", args: ["-m", "venv", "--clear", "/storage/venv"] });
  assert.equal(pip?.program, "/storage/venv/bin/python");
  assert.ok(pip?.args.includes("/extension/server/bank_copilot-0.1.0-py3-none-any.whl[local,lsp]"));
  assert.equal(pip?.args[pip.args.indexOf("--constraint") + 1], "/extension/server/constraints.txt");
  assert.ok(!pip?.args.includes("--no-index"));
});

test("with a folder of wheels the package index is not asked", () => {
  const pip = steps({ ...PLAN, wheels: "/mnt/wheels" })[1];
  assert.ok(pip?.args.includes("--no-index"));
  assert.equal(pip?.args[pip.args.indexOf("--find-links") + 1], "/mnt/wheels");
});

test("the first Python that is new enough is taken", async () => {
  const versions: Record<string, string> = { "python3.12": "", "python3.11": "3.11.2\n", python3: "3.9.1\n" };
  const asked: string[] = [];
  const ask = async (command: Command): Promise<string> => {
    asked.push(command.program);
    const version = versions[command.program];
    if (!version) {
      throw new CommandFailed(command, undefined, []);
    }
    return version;
  };
  assert.deepEqual(await findPython(pythons("", false), ask), { program: "python3.11", args: [] });
  assert.deepEqual(asked, ["python3.13", "python3.12", "python3.11"]);
  assert.equal(await findPython(pythons("python3", false), ask), undefined);
});

test("pip's lines say which package it is at", () => {
  assert.equal(progressOf("Collecting tree-sitter>=0.25 (from bank-copilot==0.1.0)"), "tree-sitter");
  assert.equal(
    progressOf("  Downloading xllamacpp-2026.10-cp311-manylinux.whl (32 MB)"),
    "xllamacpp-2026.10-cp311-manylinux.whl",
  );
  assert.equal(progressOf("Installing collected packages: a, b"), "…");
  assert.equal(progressOf("Looking in links: /mnt/wheels"), undefined);
});

test("a failure is told in pip's own words", () => {
  const lines = ["ERROR: No matching distribution found for pygls>=2.1", "[notice] A new release of pip is available"];
  const failed = new CommandFailed(PLAN.python, 1, lines);
  assert.equal(reasonOf(failed), "No matching distribution found for pygls>=2.1");
  assert.match(reasonOf(new CommandFailed(PLAN.python, 3, [])), /exit code 3/);
});

test("a reason that is only announced comes with the line behind it", () => {
  const lines = ["Error: no source could deliver base:", "  index: it cannot be reached", "  hub: it refuses access"];
  const failed = new CommandFailed(
    PLAN.python,
    3,
    lines.map((line) => line.trim()),
  );
  assert.equal(reasonOf(failed), "no source could deliver base: index: it cannot be reached");
});

test("a Python without venv is told by what mends it", () => {
  const lines = [
    "The virtual environment was not created successfully because ensurepip is not",
    "apt install python3.11-venv",
  ];
  const failed = new CommandFailed(PLAN.python, 1, [...lines, "Failing command: /storage/venv/bin/python3"]);
  assert.equal(reasonOf(failed), "python3.12: apt install python3.11-venv");
});
