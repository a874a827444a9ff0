import assert from "node:assert/strict";
import { test } from "node:test";
import { linkless } from "../src/message";

/** How VS Code finds the links of a message (src/vs/base/common/linkedText.ts). */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

test("what a message quotes makes no link", () => {
  const quoted = 'maxLines: "[Update now](command:workbench.action.quit)" is not of type integer';
  assert.match(quoted, LINK);
  assert.doesNotMatch(linkless(quoted), LINK);
  assert.doesNotMatch(linkless("[[a]](command:b)](https://c)"), LINK);
});

test("other words stay as they are", () => {
  const words = "Model [small] (0.5 GB) is not there: f(x[0])";
  assert.equal(linkless(words), words);
});
