// The form in which an entry is edited or added: kind, words, owner, day, counts, and the turns that it rests on.

import { Day } from "./day.js";
import { SIDES } from "./entries.js";
import { runs, turnsIn } from "./numbers.js";
import { field, make } from "./words.js";

export class Edit {
  // `content` is edited as an entry of `kind`, which can become another of `kinds`; `sourced`: it must rest on turns.
  constructor(words, { kind, kinds, content, sourced, count, speakers }, on) {
    Object.assign(this, { words, kind, kinds, content, sourced, count, speakers, on });
    this.turns = content.turns;
    this.form = make("form", { class: "edit" });
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    this.form.addEventListener("keydown", (event) => this.#key(event));
    this.#fill();
  }

  // Begin with the words, or with the kind.
  focus(kind = false) {
    if (kind) return this.form.querySelector("#edit-kind")?.focus();
    this.text.focus();
    this.text.setSelectionRange(this.text.value.length, this.text.value.length);
  }

  // Take a turn in, or out.
  toggle(turn) {
    const turns = new Set(this.turns ?? []);
    if (!turns.delete(turn)) turns.add(turn);
    this.turns = [...turns].sort((left, right) => left - right);
    this.numbers.value = runs(this.turns);
    this.#settle();
  }

  #fill() {
    const { words, content, kind } = this;
    const text = this.text?.value ?? content.text;
    this.text = make("textarea", { rows: 3, id: "edit-text", required: true, maxlength: 5000, ".value": text });
    this.title = make("input", { id: "edit-title", maxlength: 300, ".value": content.title ?? "" });
    this.owner = make("input", { id: "edit-owner", list: "edit-people", maxlength: 300, autocomplete: "off", ".value": content.owner ?? "" });
    this.numbers = make("input", { id: "edit-turns", "aria-describedby": "edit-how", required: this.sourced, autocomplete: "off", ".value": runs(this.turns) });
    this.numbers.addEventListener("input", () => {
      this.turns = turnsIn(this.numbers.value, this.count);
      this.#settle();
    });
    this.how = make("output", { id: "edit-how", class: "who" });
    this.save = make("button", { class: "main" }, words.say("save"));
    this.form.replaceChildren(...[
      ...(this.kinds.length > 1 ? this.#kinds() : []),
      ...(kind === "chapter" ? field(words.say("chapter_title"), this.title) : []),
      ...field(words.say("text"), this.text),
      ...(kind === "action" || kind === "objection" ? this.#owner() : []),
      kind === "action" && this.#due(),
      ...(kind === "vote" ? this.#votes() : []),
      ...(content.replaced_by ? this.#holds() : []),
      ...field(words.say("turns"), this.numbers), this.how,
      make("div", { class: "actions" }, this.save, make("button", { type: "button", onclick: () => this.on.cancel() }, words.say("cancel"))),
    ].filter(Boolean));
    this.#settle();
  }

  #kinds() {
    const { words } = this;
    const options = this.kinds.map((kind) => make("option", { value: kind, selected: kind === this.kind }, words.say(`one_${kind}`)));
    const select = make("select", { id: "edit-kind" }, ...options);
    select.addEventListener("change", () => {
      this.kind = select.value;
      this.#fill();
      this.form.querySelector("#edit-kind").focus();
    });
    return field(words.say("kind"), select);
  }

  #owner() {
    const people = make("datalist", { id: "edit-people" }, ...this.speakers.map((name) => make("option", { value: name })));
    return [...field(this.words.say(this.kind === "action" ? "owner" : "who"), this.owner), people];
  }

  #due() {
    const { words, content } = this;
    this.due = new Day({ ids: ["edit-due", "edit-day"], labels: [words.say("due"), words.say("due_date")],
      text: content.due, date: content.due_date, propose: this.on.day });
    return this.due.element;
  }

  #votes() {
    const { words } = this;
    const vote = this.content.vote ?? { named: [] };
    this.counts = {};
    this.names = {};
    const rows = Object.entries(SIDES).flatMap(([side, field]) => {
      const names = vote.named.filter((one) => one.side === side).map(({ name }) => name).join(", ");
      const called = words.say(side);
      this.counts[side] = make("input", { type: "number", min: 0, max: 100000, "aria-label": words.say("count", { side: called }), ".value": vote[field] ?? "" });
      this.names[side] = make("input", { autocomplete: "off", "aria-label": words.say("names", { side: called }), ".value": names });
      return [make("span", {}, called), this.counts[side], this.names[side]];
    });
    return [make("div", { class: "votes" }, ...rows)];
  }

  #holds() {
    this.stands = make("input", { type: "checkbox" });
    return [make("label", { class: "check" }, this.stands, make("span", {}, this.words.say("holds")))];
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") this.on.cancel();
    else if (event.key === "Enter" && event.target.matches("textarea, select") && !event.shiftKey) this.form.requestSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #settle() {
    const { words, turns } = this;
    const none = turns?.length === 0;
    this.save.disabled = turns === null || (none && this.sourced);
    const how = this.save.disabled ? "turns_needed" : none ? "turns_none" : "turns_how";
    this.how.textContent = words.say(how, { count: this.count });
    this.on.choose(turns ?? []);
  }

  #submit() {
    if (this.save.disabled) return;
    const { content, kind } = this;
    const text = this.text.value.trim().replace(/\s+/g, " ");
    if (!text) return;
    const named = kind === "vote" ? Object.keys(SIDES).flatMap((side) =>
      this.names[side].value.split(/[,，、;；]/).map((name) => name.trim()).filter(Boolean).map((name) => ({ name, side }))) : [];
    const counted = (side) => (this.counts[side].value === "" ? null : Number(this.counts[side].value));
    const vote = kind === "vote"
      ? { in_favour: counted("for"), against: counted("against"), abstained: counted("abstained"), named } : null;
    this.on.save(kind, {
      text, turns: this.turns, vote,
      title: this.title.value.trim(),
      owner: this.owner.value.trim() || null,
      due: this.due?.words || null,
      due_date: this.due?.day || null,
      replaced_by: this.stands?.checked ? null : content.replaced_by ?? null,
      quoted: Boolean(content.quoted) && text === content.text,
    });
  }
}
