import assert from "node:assert/strict";
import { test } from "node:test";
import { locate, places, type Surroundings } from "../src/server/location";

const AROUND: Surroundings = {
  configured: "",
  folders: ["/home/li/loans"],
  own: "/home/li/storage/venv",
  path: "/usr/local/bin::.:bin:/usr/bin",
  windows: false,
};

test("the folder's environment comes first, then the extension's own, then the PATH", () => {
  const programs = places(AROUND).map((place) => place.program);
  assert.deepEqual(programs, [
    "/home/li/loans/.venv/bin/bank-copilot",
    "/home/li/loans/venv/bin/bank-copilot",
    "/home/li/storage/venv/bin/bank-copilot",
    "/usr/local/bin/bank-copilot",
    "/usr/bin/bank-copilot",
  ]);
});

test("a configured path is the only place, also when nothing is there", () => {
  const around = { ...AROUND, configured: "/opt/copilot" };
  assert.deepEqual(places(around), [{ program: "/opt/copilot", origin: "setting" }]);
  assert.equal(
    locate(around, (program) => program === "/usr/bin/bank-copilot"),
    undefined,
  );
});

test("the first place that exists is taken", () => {
  const there = new Set(["/usr/bin/bank-copilot", "/home/li/storage/venv/bin/bank-copilot"]);
  assert.deepEqual(
    locate(AROUND, (program) => there.has(program)),
    { program: "/home/li/storage/venv/bin/bank-copilot", origin: "own" },
  );
});

test("a workspace that is not trusted has no folders, so none of its programs is tried", () => {
  const origins = places({ ...AROUND, folders: [] }).map((place) => place.origin);
  assert.ok(!origins.includes("workspace"));
});

test("Windows has other folders and names", () => {
  const around = { ...AROUND, folders: [], own: "C:\\storage\\venv", path: "C:\\Python;D:\\bin", windows: true };
  assert.deepEqual(
    places(around).map((place) => place.program),
    ["C:\\storage\\venv\\Scripts\\bank-copilot.exe", "C:\\Python\\bank-copilot.exe", "D:\\bin\\bank-copilot.exe"],
  );
});
