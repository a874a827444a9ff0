import assert from "node:assert/strict";
import { test } from "node:test";
import { type Figures, page } from "../src/figures/page";

const t = (message: string): string => message;
const FIGURES: Figures = {
  shown: 40,
  accepted: 13,
  rate: 0.325,
  assistant_share: 0.2,
  days: [
    { day: "2026-11-25", shown: 30, accepted: 13, rate: 0.4333, assistant_share: 0.3 },
    { day: "2026-11-26", shown: 10, accepted: 0, rate: 0, assistant_share: null },
  ],
};

test("the page shows the figures, the newest day first", () => {
  const html = page(FIGURES, "abc", t);
  assert.match(html, /<strong>33 %<\/strong>/);
  assert.ok(html.indexOf("<td>2026-11-26</td>") < html.indexOf("<td>2026-11-25</td>"));
  assert.match(html, /<td>–<\/td>/);
});

test("the page runs no script and loads nothing", () => {
  const html = page({ ...FIGURES, days: FIGURES.days.map((day) => ({ ...day, day: '<img src="x">' })) }, "abc", t);
  assert.match(html, /default-src 'none'; style-src 'nonce-abc'/);
  assert.ok(!html.includes("<script"));
  assert.ok(!html.includes("<img"));
});

test("without figures the page says what to do", () => {
  assert.match(
    page({ shown: 0, accepted: 0, rate: null, assistant_share: null, days: [] }, "abc", t),
    /There are none yet/,
  );
});
