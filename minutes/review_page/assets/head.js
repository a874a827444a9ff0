// The head of the minutes: what is known of the meeting, and the form in which it is put right.

import { Day } from "./day.js";
import { field, make } from "./words.js";

const LINES = ["place", "chair", "recorder"];
const PEOPLE = ["attendees", "apologies", "observers"];
const SHOWN = ["date", ...LINES, ...PEOPLE];
const ROWS = 8;

// Show the head in `box`; `on.edit` and `on.undo` say what its buttons do.
export function showHead(box, words, head, on) {
  const { meeting, corrected } = head;
  const value = (name) => (PEOPLE.includes(name) ? meeting[name].join(words.say("between")) : meeting[name]);
  const missing = SHOWN.filter((name) => !value(name)).map((name) => words.say(`head_${name}`));
  const stated = SHOWN.filter(value).flatMap((name) => [make("dt", {}, words.say(`head_${name}`) + words.say("colon")), make("dd", {}, value(name))]);
  const facts = [
    missing.length && words.say("head_missing", { names: missing.join(words.say("between")) }),
    corrected && words.say("head_corrected", { by: corrected.by, at: words.time(corrected.at) }),
  ];
  box.replaceChildren(
    make("dl", {}, ...stated),
    make("p", { class: "who" }, facts.filter(Boolean).join(" · ")),
    make("div", { class: "actions" },
      make("button", { type: "button", "data-head": "edit", "aria-keyshortcuts": "h", onclick: on.edit }, words.say("head_edit"), make("kbd", { "aria-hidden": "true" }, "h")),
      corrected && make("button", { type: "button", "data-head": "undo", onclick: on.undo }, words.say("head_undo"))),
  );
}

export class HeadForm {
  constructor(words, meeting, on) {
    Object.assign(this, { meeting, on });
    this.title = make("input", { id: "head-title", maxlength: 300, autocomplete: "off", ".value": meeting.title });
    this.date = new Day({ ids: ["head-date", "head-day"], labels: [words.say("head_date"), words.say("due_date")],
      text: meeting.date, date: meeting.day, propose: on.day });
    this.lines = Object.fromEntries(LINES.map((name) => [name,
      make("input", { id: `head-${name}`, maxlength: 300, autocomplete: "off", ".value": meeting[name] })]));
    this.people = Object.fromEntries(PEOPLE.map((name) => [name,
      make("textarea", { id: `head-${name}`, rows: Math.min(Math.max(meeting[name].length, 2), ROWS), "aria-describedby": "head-how", ".value": meeting[name].join("\n") })]));
    this.form = make("form", { class: "edit" },
      ...field(words.say("head_title"), this.title), this.date.element,
      ...LINES.flatMap((name) => field(words.say(`head_${name}`), this.lines[name])),
      make("p", { id: "head-how", class: "who" }, words.say("head_how")),
      ...PEOPLE.flatMap((name) => field(words.say(`head_${name}`), this.people[name])),
      make("div", { class: "actions" }, make("button", { class: "main" }, words.say("save")),
        make("button", { type: "button", onclick: () => on.cancel() }, words.say("cancel"))));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); on.save(this.#typed()); });
    this.form.addEventListener("keydown", (event) => this.#key(event));
  }

  focus() {
    this.title.focus();
  }

  // The head rests on no turn.
  toggle() {}

  #typed() {
    const names = ({ value }) => value.split(/[\n、;；]/).map((name) => name.trim()).filter(Boolean);
    return {
      title: this.title.value.trim(), date: this.date.words, day: this.date.day,
      ...Object.fromEntries(LINES.map((name) => [name, this.lines[name].value.trim()])),
      ...Object.fromEntries(PEOPLE.map((name) => [name, names(this.people[name])])),
    };
  }

  #key(event) {
    if (event.isComposing || event.key !== "Escape") return;
    this.on.cancel();
    event.preventDefault();
    event.stopPropagation();
  }
}
