// The right side: the fields, the one at hand opened, with what can be decided on it.

import { make } from "./words.js";

const STATUSES = ["found", "needs_review", "conflict", "external_reference", "absent"];
const BOUNDS = { "<=": "≤", "<": "<", ">=": "≥", ">": ">" };
export const FILTERS = ["all", "undecided", "stated", ...STATUSES, "decided"];

export function fits(row, filter) {
  if (filter === "all") return true;
  if (filter === "undecided") return !row.decided && row.origin !== "gone";
  if (filter === "stated") return !row.silent && row.origin !== "gone";
  if (filter === "decided") return row.decided;
  return row.status === filter && row.origin === "extracted";
}

// What holds now, as the list shows it.
export function value(row) {
  const corrected = row.decided && row.decision.status === "corrected";
  if (row.decided && row.decision.status === "absent") return null;
  return corrected ? row.decision : row.place;
}

export function label(row, words) {
  const title = words.title(row.title);
  return row.repeats && row.index !== null ? `${title} ${row.index + 1}` : title;
}

function decidedAs({ status, together }) {
  return together ? "decision_together" : `decision_${status}`;
}

export class Fields {
  constructor(list, words, on) {
    Object.assign(this, { list, words, on });
    this.rows = [];
  }

  // Show the rows that fit the filter, `at` opened. `form` takes the place of its buttons while it is corrected.
  show(rows, filter, at, form) {
    this.rows = rows;
    this.shown = rows.map((row, number) => number).filter((number) => fits(rows[number], filter) || number === at);
    const items = [];
    let group = null;
    for (const number of this.shown) {
      const row = rows[number];
      const heading = this.#heading(row);
      if (heading !== group && heading) items.push(make("li", { class: "group" }, make("h2", {}, heading)));
      group = heading;
      items.push(this.#item(row, number, number === at, form));
    }
    this.list.replaceChildren(...items);
  }

  focus(at) {
    const button = this.list.querySelector(`[data-row="${at}"]`);
    button?.focus({ preventScroll: true });
    button?.closest("li").scrollIntoView({ block: "nearest" });
  }

  // The number of the row `by` steps further among those shown.
  step(at, by) {
    const place = this.shown.indexOf(at);
    return this.shown[Math.min(Math.max(place + by, 0), this.shown.length - 1)] ?? at;
  }

  #heading(row) {
    const title = Object.keys(row.group_title).length ? this.words.title(row.group_title) : "";
    return row.repeats === "group" && row.index !== null ? `${title} ${row.index + 1}` : title;
  }

  #item(row, number, open, form) {
    const { words } = this;
    const held = value(row);
    const decision = row.decision && this.#decision(row);
    const status = row.origin === "extracted" ? row.status : row.origin;
    const head = make(
      "button",
      { type: "button", class: "field", "data-row": number, "aria-expanded": String(open), onclick: () => this.on.pick(number) },
      make("span", { class: "title" }, row.repeats === "field" ? label(row, words) : words.title(row.title)),
      make("span", { class: `chip ${status}` }, words.say(status)),
      decision,
      make("span", { class: "value" }, held?.value ?? words.say("no_value")),
      this.#normal(row, held),
      held?.page ? make("span", { class: "where" }, words.say("page", { page: held.page })) : null,
    );
    return make("li", { class: open ? "open" : null }, head, open && make("div", { class: "detail" }, ...this.#detail(row, form)));
  }

  // The normal form, with the bound that the value is and the event that a duration runs from, as they were extracted.
  #normal(row, held) {
    const told = held === row.place ? row : {};
    const form = told.event || held?.normalized;
    if (!form || (form === held.value && !told.bound)) return null;
    return make("span", { class: "normal" }, [BOUNDS[told.bound], form, held.unit].filter(Boolean).join(" "));
  }

  #decision(row) {
    if (row.decided) return make("span", { class: `chip by ${row.decision.status}` }, this.words.say(decidedAs(row.decision)));
    return make("span", { class: "chip stale" }, this.words.say("stale"));
  }

  *#detail(row, form) {
    const { words } = this;
    if (row.decided && row.decision.status !== "accepted" && row.place.value)
      yield make("p", {}, make("del", {}, row.place.value));
    if (row.place.quote) yield make("blockquote", {}, row.place.quote);
    for (const earlier of row.superseded)
      yield make("p", { class: "earlier" }, words.say("earlier_wording"), ": ", this.#earlier(earlier));
    if (row.decision) {
      const { status, value, by, at } = row.decision;
      const what = words.say(decidedAs(row.decision)) + (status === "corrected" ? `: ${value}` : "");
      yield make("p", { class: "who" }, row.decided ? what : words.say("stale_was", { decision: what }), " · ",
        words.say("by", { by, at: words.time(at) }));
    }
    if (row.origin === "extracted" && row.place.value)
      yield make("p", { class: "who" }, words.say("confidence", { percent: `${Math.round(row.confidence * 100)} %` }));
    yield form ?? this.#buttons(row);
  }

  #earlier(earlier) {
    if (!earlier.page) return make("del", {}, earlier.value ?? "");
    const where = `${earlier.value} (${this.words.say("page", { page: earlier.page })})`;
    return make("button", { type: "button", class: "link", onclick: () => this.on.look(earlier) }, make("del", {}, where));
  }

  #buttons(row) {
    const { words, on } = this;
    const button = (action, text, key) =>
      make("button", { type: "button", "data-action": action, "aria-keyshortcuts": key, onclick: () => on.act(action) },
        words.say(text), make("kbd", { "aria-hidden": "true" }, key));
    const made = [];
    const extracted = row.origin === "extracted";
    if (extracted) made.push(button("accept", row.place.value === null ? "accept_absent" : "accept", "a"));
    if (row.origin !== "gone") made.push(button("correct", "correct", "c"));
    if (extracted && row.place.value !== null) made.push(button("absent", row.status === "conflict" || row.repeats ? "not_this" : "mark_absent", "x"));
    if (row.decision) made.push(button("undo", "undo", "u"));
    if (row.repeats) made.push(button("add", "add", "i"));
    return make("div", { class: "actions" }, ...made);
  }
}
