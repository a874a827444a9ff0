import type { Translate } from "../status/words";

/** The server's answer to `bank-copilot/figures`. Shares go from 0 to 1; null where there is nothing to divide by. */
export interface Figures {
  readonly shown: number;
  readonly accepted: number;
  readonly rate: number | null;
  readonly assistant_share: number | null;
  readonly days: readonly Day[];
}

export interface Day {
  /** Such as `2026-11-26`. */
  readonly day: string;
  readonly shown: number;
  readonly accepted: number;
  readonly rate: number | null;
  readonly assistant_share: number | null;
}

const SHOWN_DAYS = 30;

/** The figures as a page of HTML that runs no script and loads nothing. */
export function page(figures: Figures, nonce: string, t: Translate): string {
  const days = figures.days.slice(-SHOWN_DAYS);
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}';">
<style nonce="${nonce}">${STYLE}</style>
<title>${t("Figures of use")}</title>
</head>
<body>
<h1>${t("Figures of use")}</h1>
<p>${t("They are kept on this machine and hold no code.")}</p>
<div class="cards">
${card(String(figures.shown), t("suggestions shown"))}
${card(String(figures.accepted), t("accepted"))}
${card(percent(figures.rate), t("acceptance rate"))}
${card(percent(figures.assistant_share), t("of new code by the assistant"))}
</div>
${days.length === 0 ? `<p>${t("There are none yet: accept a suggestion with Tab.")}</p>` : chart(days, t) + table(days, t)}
</body>
</html>`;
}

function card(figure: string, words: string): string {
  return `<div class="card"><strong>${figure}</strong><span>${words}</span></div>`;
}

/** Two bars a day: shown, and of these accepted. The newest day is at the right, and days without figures stay empty. */
function chart(days: readonly Day[], t: Translate): string {
  const last = daysOf(days.at(-1)?.day ?? "");
  const step = 100 / SHOWN_DAYS;
  const most = Math.max(1, ...days.map((day) => day.shown));
  const bar = (index: number, count: number, kind: string): string => {
    const height = (count / most) * 100;
    const x = index * step + step * 0.15;
    return `<rect class="${kind}" x="${x}" y="${100 - height}" width="${step * 0.7}" height="${height}"/>`;
  };
  const bars = days.map((day) => {
    const index = SHOWN_DAYS - 1 - (last - daysOf(day.day));
    return bar(index, day.shown, "shown") + bar(index, day.accepted, "accepted");
  });
  const legend = `<p class="legend"><i class="shown"></i>${t("shown")} <i class="accepted"></i>${t("accepted")}</p>`;
  return `<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img">${bars.join("")}</svg>${legend}`;
}

function table(days: readonly Day[], t: Translate): string {
  const rows = [...days].reverse().map((day) => {
    const cells = [day.shown, day.accepted, percent(day.rate), percent(day.assistant_share)];
    return `<tr><td>${escaped(day.day)}</td>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  const heads = [t("Day"), t("shown"), t("accepted"), t("acceptance rate"), t("of new code by the assistant")];
  const head = heads.map((word) => `<th>${word}</th>`).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

/** The days since 1970. */
function daysOf(day: string): number {
  return Date.parse(day) / 86_400_000;
}

function percent(share: number | null): string {
  return share === null ? "–" : `${Math.round(share * 100)} %`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const STYLE = `
body { max-width: 46em; margin: 2em auto; padding: 0 1.5em; }
h1 { font-weight: 400; margin-bottom: 0; }
p { color: var(--vscode-descriptionForeground); }
.cards { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1em; margin: 1.5em 0; }
.card { padding: 1em; border: 1px solid var(--vscode-widget-border, var(--vscode-panel-border)); border-radius: 6px; }
.card strong { display: block; font-size: 2em; font-weight: 300; }
.card span { color: var(--vscode-descriptionForeground); }
svg { width: 100%; height: 9em; border-bottom: 1px solid var(--vscode-panel-border); }
rect.shown, i.shown { fill: var(--vscode-charts-lines); background: var(--vscode-charts-lines); opacity: 0.35; }
rect.accepted, i.accepted { fill: var(--vscode-charts-blue); background: var(--vscode-charts-blue); }
.legend i { display: inline-block; width: 0.8em; height: 0.8em; margin: 0 0.4em 0 1em; border-radius: 2px; }
table { width: 100%; border-collapse: collapse; margin-top: 1em; }
th { font-weight: 600; }
th, td { text-align: right; padding: 0.35em 0.5em; border-bottom: 1px solid var(--vscode-panel-border); }
th:first-child, td:first-child { text-align: left; }
`;
