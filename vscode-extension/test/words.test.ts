import assert from "node:assert/strict";
import { test } from "node:test";
import { translated, wantsModel } from "../src/server/words";

const chinese: Record<string, string> = {
  "Bank Copilot: starting the model": "启动",
  "Bank Copilot offers no completions for now: {0}. It goes on by itself once that is settled.": "暂停：{0}。",
};
const t = (message: string, ...args: string[]): string => (chinese[message] ?? message).replace("{0}", args[0] ?? "");

test("what the server says is said in the user's language, its reason as it stands", () => {
  assert.equal(translated("Bank Copilot: starting the model", t), "启动");
  const words = "Bank Copilot offers no completions for now: no gateway. It goes on by itself once that is settled.";
  assert.equal(translated(words, t), "暂停：no gateway。");
});

test("a sentence that is not known is shown as it is", () => {
  assert.equal(
    translated("bank-copilot: size: 'huge' is not one of these", t),
    "bank-copilot: size: 'huge' is not one of these",
  );
});

test("a model that is missing is told from other reasons", () => {
  const down = (reason: string): string =>
    `Bank Copilot offers no completions for now: ${reason}. It goes on by itself once that is settled.`;
  assert.ok(wantsModel(down("model qwen2.5-coder-0.5b is not here; run: bank-copilot models pull qwen2.5-coder-0.5b")));
  assert.ok(!wantsModel(down("no gateway answers")));
  assert.ok(!wantsModel("model small is not here; run: bank-copilot models pull"));
});
