// The left side: the entries of the minutes by kind, the one at hand opened, with what can be decided on it.

import { clock, runs } from "./numbers.js";
import { make } from "./words.js";

export const SIDES = { for: "in_favour", against: "against", abstained: "abstained" };

// What the minutes say as they stand; what was rejected, and what is gone, as it was.
export function said(row) {
  return row.decided && row.decision.status === "edited" ? row.decision : row.content;
}

export function undecided(row) {
  return !row.decided && row.origin !== "gone";
}

export function label(row, words) {
  return words.say("label", { kind: words.say(`one_${row.kind}`), number: row.index + 1 });
}

function decidedAs({ status, together }) {
  return together ? "together" : status;
}

export class Entries {
  constructor(box, words, on) {
    Object.assign(this, { box, words, on, starts: [] });
    this.shown = [];
  }

  // Show the rows that fit the filter, `at` opened. `form` takes the place of its buttons while it is edited.
  show(rows, filter, at, form) {
    this.shown = [...rows.keys()].filter((number) => number === at || fits(rows[number], filter));
    const sections = [];
    for (const { kind, together } of this.kinds ?? []) {
      const numbers = this.shown.filter((number) => rows[number].stands_as === kind);
      if (!numbers.length) continue;
      const items = numbers.map((number) => this.#item(rows[number], number, number === at, form));
      const heading = make("h2", { id: `kind-${kind}` }, make("span", {}, this.words.say(kind)));
      if (together) heading.append(this.#together(kind, rows));
      sections.push(make("section", { "aria-labelledby": `kind-${kind}` }, heading, make("ol", {}, ...items)));
    }
    this.box.replaceChildren(...sections);
  }

  focus(at) {
    const button = this.box.querySelector(`[data-row="${at}"]`);
    button?.focus({ preventScroll: true });
    button?.closest("li").scrollIntoView({ block: "nearest" });
  }

  // Mark the rows that rest on a turn.
  rest(numbers) {
    for (const button of this.box.querySelectorAll("[data-row]"))
      button.parentElement.classList.toggle("rests", numbers.includes(Number(button.dataset.row)));
  }

  // The number of the row `by` steps further among those shown.
  step(at, by) {
    const place = this.shown.indexOf(at);
    return this.shown[Math.min(Math.max(place + by, 0), this.shown.length - 1)] ?? at;
  }

  #together(kind, rows) {
    const of = rows.filter((row) => row.stands_as === kind);
    const count = of.filter((row) => row.origin === "drafted" && !row.decision).length;
    const done = of.filter((row) => row.decided && row.decision.together).length;
    const button = (key, number, accept) => make("button", { type: "button", "data-rest": kind, onclick: () => this.on.rest(kind, accept, number) },
      this.words.say(key, { count: number }));
    if (count) return button("accept_rest", count, true);
    return done ? button("undo_rest", done, false) : "";
  }

  #item(row, number, open, form) {
    const content = said(row);
    const gone = row.decided && row.decision.status === "rejected";
    const classes = [open && "open", gone && "rejected", content.replaced_by && "replaced"].filter(Boolean).join(" ");
    const head = make("button",
      { type: "button", class: "entry", "data-row": number, "aria-expanded": String(open), onclick: () => this.on.pick(number) },
      make("span", { class: "head" }, row.kind === "chapter" ? content.title : ""),
      make("span", { class: "said" }, content.text),
      make("span", { class: "facts" }, [...this.#facts(row, content), this.#where(content.turns)].filter(Boolean).join(" · ")),
      make("span", { class: "chips" }, ...this.#chips(row, content)));
    return make("li", { class: classes || null }, head, open && make("div", { class: "detail" }, ...this.#detail(row, content, form)));
  }

  *#facts(row, content) {
    const { words } = this;
    const kind = row.stands_as;
    if (kind === "action") {
      yield `${words.say("owner")}: ${content.owner ?? words.say("nobody")}`;
      const due = content.due_date && content.due_date !== content.due ? [content.due, `(${content.due_date})`] : [content.due];
      yield `${words.say("due")}: ${due.filter(Boolean).join(" ") || words.say("not_stated")}`;
    }
    if (kind === "objection") yield `${words.say("who")}: ${content.owner ?? words.say("nobody")}`;
    if (kind === "vote")
      for (const [side, field] of Object.entries(SIDES)) {
        const names = content.vote.named.filter((one) => one.side === side).map(({ name }) => name).join(", ");
        if (content.vote[field] === null && !names) continue;
        yield `${words.say(side)}: ${[content.vote[field], names && `(${names})`].filter((part) => part !== null && part !== "").join(" ")}`;
      }
    if (content.replaced_by) yield words.say("replaced", { turn: content.replaced_by });
  }

  #where(turns) {
    if (!turns.length) return this.words.say("no_source");
    const start = this.starts[turns[0] - 1];
    const numbers = this.words.say(turns.length === 1 ? "turn" : "look_turns", { number: turns[0], turns: runs(turns) });
    return typeof start === "number" ? `${clock(start)} · ${numbers}` : numbers;
  }

  *#chips(row, content) {
    const { words } = this;
    const chip = (kind, key = kind) => make("span", { class: `chip ${kind}` }, words.say(key));
    if (row.origin !== "drafted") yield chip(row.origin);
    if (row.stands_as !== row.kind) yield make("span", { class: "chip drafted" }, words.say("drafted_as", { kind: words.say(`one_${row.kind}`) }));
    if (content.quoted) yield chip("quoted");
    if (row.decided) {
      const kind = decidedAs(row.decision);
      if (row.origin !== "added") yield make("span", { class: `chip by ${kind}` }, words.say(kind));
    } else if (row.decision && row.origin !== "gone") yield chip("stale");
  }

  *#detail(row, content, form) {
    const { words } = this;
    const { decision } = row;
    if (row.decided && decision.status === "edited" && row.origin === "drafted" && row.content.text !== content.text)
      yield make("p", {}, make("del", {}, words.say("drafted_was", { text: row.content.text })));
    if (decision) {
      const what = words.say(decidedAs(decision));
      const text = row.decided ? what : words.say("stale_was", { decision: `${what}: ${decision.text}` });
      yield make("p", { class: "who" }, text, " · ", words.say("by", { by: decision.by, at: words.time(decision.at) }));
    }
    yield form ?? this.#buttons(row);
  }

  #buttons(row) {
    const { words, on } = this;
    const button = (action, key, text = action) =>
      make("button", { type: "button", "data-action": action, "aria-keyshortcuts": key, onclick: () => on.act(action) },
        words.say(text), make("kbd", { "aria-hidden": "true" }, key));
    const item = this.kinds.find(({ kind }) => kind === row.kind).item;
    const made = [];
    if (row.origin === "gone") made.push(button("keep", "a"));
    else {
      if (row.origin === "drafted" || !row.decided) made.push(button("accept", "a"));
      made.push(button("edit", "e"));
      if (item) made.push(button("change", "c"));
      if (row.kind !== "chapter") made.push(button("reject", "x"));
    }
    if (row.decision) made.push(button("undo", "u"));
    return make("div", { class: "actions" }, ...made);
  }
}

function fits(row, { kind, open }) {
  return (kind === "all" || row.stands_as === kind) && (!open || undecided(row));
}
