// The page: which meeting and which entry is at hand, and what the keys do.

import { Api } from "./api.js";
import { Edit } from "./edit.js";
import { Entries, label, said, undecided } from "./entries.js";
import { HeadForm, showHead } from "./head.js";
import { showNotes } from "./notes.js";
import { Transcript } from "./transcript.js";
import { make, Words } from "./words.js";

const KEYS = { j: "j", k: "k", a: "a", e: "e", c: "c", x: "x", u: "u", i: "i", h: "h", w: "w", t: "t", arrows: "↓ ↑", enter: "Enter", n: "n", p: "p", f: "f", o: "o",
  escape: "Esc", help: "?" };
const STATUSES = { accept: "accepted", reject: "rejected" };
const ADDED = ["decision", "action", "vote", "objection", "question", "point", "figure", "summary"];
const one = (id) => document.getElementById(id);

class Page {
  constructor(api, words) {
    Object.assign(this, { api, words, meetings: [], review: null, speakers: [], at: -1, edit: null, queue: null });
    this.filter = { kind: "all", open: false };
    this.resting = { turn: 0, rows: [], place: 0 };
    this.entries = new Entries(one("entries"), words, {
      pick: (row) => this.#do(() => this.pick(row)),
      act: (action) => this.#do(() => this.act(action)),
      rest: (kind, accept, count) => this.#do(() => this.rest(kind, accept, count)),
    });
    this.transcript = new Transcript(one("transcript"), words, {
      pick: (turn) => (this.edit ? this.edit.toggle(turn) : this.#do(() => this.rests(turn))),
    });
    this.#listen();
  }

  async start() {
    const { meetings, templates, template } = await this.api.get("/api/meetings");
    Object.assign(this, { meetings, templates });
    this.#speak();
    one("template").value = template;
    this.#link();
    this.#list();
    const wanted = decodeURIComponent(location.hash.slice(1));
    const first = meetings.find(({ id }) => id === wanted) ?? meetings[0];
    if (first) await this.open(first.id);
    else one("title").textContent = this.words.say("no_meetings");
  }

  async open(id) {
    this.#close();
    one("status").textContent = one("problem").textContent = "";
    this.review = await this.api.get(`/api/meetings/${id}`);
    history.replaceState(null, "", `#${id}`);
    one("documents").value = id;
    const rows = this.#rows;
    this.at = [rows.findIndex(undecided), 0].find((number) => number >= 0 && number < rows.length) ?? -1;
    this.entries.kinds = this.review.kinds;
    this.entries.starts = [];
    this.transcript.show(null);
    this.#link();
    this.#render();
    this.entries.focus(this.at);
    if (this.review.error) return this.transcript.show([]);
    const { turns, speakers } = await this.api.get(`/api/meetings/${id}/transcript`);
    if (this.review.id !== id) return; // another meeting was opened meanwhile
    this.speakers = speakers;
    this.entries.starts = turns.map(([, start]) => start);
    this.transcript.show(turns);
    this.#render();
    this.#cite();
    this.#look();
    this.entries.focus(this.at);
  }

  pick(row) {
    if (this.edit) this.#close();
    this.at = row;
    this.#render();
    this.#look();
    this.entries.focus(row);
  }

  // Show the entries that rest on a turn, one after the other.
  rests(turn) {
    const rows = [...this.#rows.keys()].filter((number) => this.#stands(number) && said(this.#rows[number]).turns.includes(turn));
    const again = this.resting.turn === turn && rows.length;
    this.resting = { turn, rows, place: again ? (this.resting.place + 1) % rows.length : 0 };
    if (!rows.length) {
      this.entries.rest([]);
      this.transcript.point([]);
      return this.#say("rests_none", { turn });
    }
    this.at = rows[this.resting.place];
    this.#render();
    this.transcript.point(said(this.#rows[this.at]).turns);
    this.transcript.focus(turn);
    this.entries.rest(rows);
    one("entries").querySelector(`[data-row="${this.at}"]`)?.closest("li").scrollIntoView({ block: "nearest" });
    this.#say(rows.length === 1 ? "rests_one" : "rests", { turn, count: rows.length, at: label(this.#rows[this.at], this.words) });
  }

  async act(action) {
    const row = this.#rows[this.at];
    if (!row || this.edit || !one("entries").querySelector(`[data-action="${action}"]`)) return;
    if (action === "edit" || action === "change") return this.#edit(row, action === "change");
    if (action === "undo") {
      if (await this.#save("undo", { target: target(row) })) this.#say("taken_back", { entry: label(row, this.words) });
      this.at = Math.max(this.#rows.findIndex((one) => one.kind === row.kind && one.index === row.index && one.origin === row.origin), 0);
    } else if (action === "keep") {
      if (await this.#save("additions", { kind: row.decision.becomes ?? row.kind, content: row.decision }) && await this.#save("undo", { target: target(row) }))
        this.#decided(row, "added");
    } else if (await this.#save("decisions", { status: STATUSES[action], target: target(row) })) this.#decided(row, STATUSES[action]);
    this.at = Math.min(this.at, this.#rows.length - 1);
    this.#render();
    this.#look();
    this.entries.focus(this.at);
  }

  // Accept all of a kind that nobody decided on, or take that back.
  async rest(kind, accept, count) {
    if (this.edit) return;
    if (await this.#save(accept ? "rest" : "rest/undo", { kind, digest: this.review.digest }))
      this.#say(accept ? "rest_saved" : "rest_back", { count });
    this.entries.focus(this.at);
  }

  #edit(row, kind) {
    const items = ADDED.filter((name) => this.review.kinds.some((one) => one.kind === name && one.item));
    const kinds = items.includes(row.kind) ? items : [];
    this.#form({ kind: row.stands_as, kinds, content: said(row), sourced: row.origin !== "added" }, async (becomes, content) => {
      if (!(await this.#save("decisions", { status: "edited", target: target(row), content, kind: becomes }))) return;
      this.#close();
      this.#decided(row, "edited");
      this.entries.focus(this.at);
    });
    this.#render();
    this.edit.form.scrollIntoView({ block: "nearest" });
    this.edit.focus(kind);
  }

  // Put the head right.
  head() {
    if (!this.review?.head || this.edit) return;
    const { meeting } = this.review.head;
    this.edit = new HeadForm(this.words, meeting, {
      cancel: () => this.#leave(),
      save: (typed) => this.#do(async () => {
        if (await this.correct(typed)) this.#leave();
      }),
      day: (typed) => this.#day(typed, "meeting"),
    });
    one("adding").replaceChildren(this.edit.form);
    this.edit.form.scrollIntoView({ block: "nearest" });
    this.edit.focus();
  }

  // Save the head as typed, or as drafted. Returns whether it was saved.
  async correct(typed) {
    const before = this.review.head;
    if (!(await this.#save("head", { shown: before.meeting, meeting: typed }))) return false;
    const { meeting, corrected } = this.review.head;
    const due = meeting.day !== before.meeting.day && this.#rows.some((row) => said(row).due_date);
    this.#say(due ? "head_days" : corrected ? "head_saved" : "head_back");
    return true;
  }

  // Say that a note is dealt with, or take that back.
  async note({ kind, turns }, place, done) {
    if (this.edit) return;
    if (await this.#save(done ? "notes" : "notes/undo", { kind, turns })) this.#say(done ? "note_saved" : "note_back");
    one("notices").querySelector(`[data-note="${place}"]`)?.focus();
  }

  add() {
    if (!this.review?.rows || this.edit || !this.transcript.count) return;
    const content = { text: "", turns: this.transcript.selected() };
    this.transcript.point([]); // what the entry at hand rests on is not what is chosen here
    this.#form({ kind: ADDED[0], kinds: ADDED, content, sourced: false }, async (kind, content) => {
      if (!(await this.#save("additions", { kind, content }))) return;
      this.#close();
      this.at = this.#rows.findLastIndex((one) => one.kind === kind && one.origin === "added");
      this.#render();
      this.#look();
      this.entries.focus(this.at);
      this.#say("saved", { entry: label(this.#rows[this.at], this.words), decision: this.words.say("added") });
    });
    one("adding").replaceChildren(this.edit.form);
    this.edit.form.scrollIntoView({ block: "nearest" });
    this.edit.focus();
  }

  #form(start, save) {
    this.edit = new Edit(this.words, { ...start, count: this.transcript.count, speakers: this.speakers }, {
      choose: (turns) => this.transcript.choose(turns),
      cancel: () => this.#leave(),
      save: (kind, content) => this.#do(() => save(kind, content)),
      day: (typed) => this.#day(typed, "action"),
    });
  }

  // The day that words name; a proposal that does not come is none.
  async #day(typed, of) {
    try {
      return (await this.api.get(`/api/meetings/${this.review.id}/day?${new URLSearchParams({ words: typed, of })}`)).day;
    } catch {
      return null;
    }
  }

  // Save, and take over what the server then says of the meeting. Returns whether it was saved.
  async #save(what, body) {
    const { id } = this.review;
    try {
      const review = await this.api.post(`/api/meetings/${id}/${what}`, body);
      if (this.review.id !== id) return true;
      this.review = review;
      one("problem").textContent = "";
    } catch (problem) {
      one("problem").textContent = this.words.say("failed", { message: problem.message });
      return false;
    }
    this.meetings[this.meetings.findIndex((entry) => entry.id === id)] = this.review;
    this.#list();
    this.#cite();
    this.#render();
    return true;
  }

  // Say what was saved, and go on to the next entry that is not decided.
  #decided(row, status) {
    const saved = this.words.say("saved", { entry: label(row, this.words), decision: this.words.say(status) });
    const rows = this.#rows;
    const waits = (number) => undecided(rows[number]) && (this.entries.shown.includes(number) || this.filter.kind === "all");
    const next = [...rows.keys()].find((number) => number >= this.at && waits(number)) ?? [...rows.keys()].find(waits);
    const left = this.words.say(this.review.notes ? "last_notes" : "last");
    one("status").textContent = next === undefined ? `${saved}. ${left}` : saved;
    this.at = next ?? this.at;
    this.#render();
    this.#look();
  }

  get #rows() {
    return this.review?.rows ?? [];
  }

  #stands(number) {
    const row = this.#rows[number];
    return row.origin !== "gone" && !(row.decided && row.decision.status === "rejected");
  }

  #close() {
    this.edit = null;
    one("adding").replaceChildren();
    this.transcript.choose(null);
  }

  // Close the form, and go back to the entry at hand.
  #leave() {
    this.#close();
    this.#render();
    this.#look();
    this.entries.focus(this.at);
  }

  #look() {
    const row = this.#rows[this.at];
    this.transcript.point(row ? said(row).turns : []);
  }

  #cite() {
    const rows = [...this.#rows.keys()].filter((number) => this.#stands(number) && this.#rows[number].kind !== "chapter");
    this.transcript.cite(rows.flatMap((number) => said(this.#rows[number]).turns));
  }

  #render() {
    const { words, review } = this;
    one("title").textContent = review.name;
    const progress = words.say(review.complete ? "progress_complete" : "progress", review);
    one("progress").textContent = review.notes ? `${progress} · ${words.say("progress_notes", review)}` : progress;
    one("draft").textContent = review.error || words.say(review.complete ? "whole" : "draft");
    one("head").hidden = !review.head;
    if (review.head)
      showHead(one("head"), words, review.head, {
        edit: () => this.#do(() => this.head()),
        undo: () => this.#do(() => !this.edit && this.correct(review.head.drafted)),
      });
    showNotes(one("notices"), words, review.problems ?? [], {
      point: (turns) => this.transcript.point(turns),
      deal: (problem, place) => this.#do(() => this.note(problem, place, true)),
      undo: (problem, place) => this.#do(() => this.note(problem, place, false)),
    });
    this.entries.show(this.#rows, this.filter, this.at, one("adding").contains(this.edit?.form ?? null) ? null : this.edit?.form);
    one("nothing").hidden = this.entries.shown.length > 0;
    one("add").hidden = !review.rows;
  }

  #list() {
    const options = this.meetings.map(({ id, name, decided, entries, complete, error }) =>
      make("option", { value: id }, error ? `${name} ⚠` : complete ? `${name} ✓` : `${name} (${decided}/${entries})`));
    one("documents").replaceChildren(...options);
    if (this.review) one("documents").value = this.review.id;
  }

  #speak() {
    const { words } = this;
    const template = one("template").value;
    words.apply(document);
    document.title = `${words.say("title")} · ${this.api.folder}`;
    one("language").value = words.language;
    one("user").textContent = this.api.user;
    one("leave").hidden = !this.api.leaves;
    one("template").replaceChildren(make("option", { value: "" }, words.say("template_default")),
      ...this.templates.map((name) => make("option", { value: name }, name)));
    one("template").value = template;
    const kinds = ["all", "summary", "decision", "action", "vote", "objection", "question", "chapter", "figure", "point"];
    one("filter").replaceChildren(...kinds.map((name) => make("option", { value: name }, words.say(name))));
    one("filter").value = this.filter.kind;
    one("keys").querySelector("dl").replaceChildren(...Object.entries(KEYS).flatMap(([name, keys]) =>
      [make("dt", {}, make("kbd", {}, keys)), make("dd", {}, words.say(`key_${name}`))]));
  }

  // Let the exports name this meeting, the template and whether sources are shown.
  #link() {
    const query = new URLSearchParams({ template: one("template").value, sources: one("sources").checked ? "1" : "0" });
    for (const link of document.querySelectorAll("[data-export]")) {
      if (this.review && !this.review.error) link.href = `/api/meetings/${this.review.id}/export/${link.dataset.export}?${query}`;
      else link.removeAttribute("href");
    }
  }

  #say(key, values) {
    one("status").textContent = this.words.say(key, values);
  }

  #filter(change) {
    Object.assign(this.filter, change);
    one("filter").value = this.filter.kind;
    one("open").checked = this.filter.open;
    this.#close();
    this.entries.show(this.#rows, this.filter, -1);
    if (!this.entries.shown.includes(this.at)) this.at = this.entries.shown[0] ?? -1;
    this.#render();
    this.#look();
    this.entries.focus(this.at);
  }

  #turn(by) {
    const at = this.meetings.findIndex(({ id }) => id === this.review?.id);
    const next = this.meetings[at + by];
    if (next) return this.open(next.id);
  }

  // Do one thing after the other: a key that is pressed while a decision is being saved waits for what comes then.
  #do(work) {
    this.queue = Promise.resolve(this.queue).then(work).catch((problem) => { one("problem").textContent = problem.message; });
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
    const kinds = [...one("filter").options].map(({ value }) => value);
    const cycle = (by) => kinds[(kinds.indexOf(this.filter.kind) + by + kinds.length) % kinds.length];
    const actions = {
      j: () => this.pick(this.entries.step(this.at, 1)),
      k: () => this.pick(this.entries.step(this.at, -1)),
      a: () => this.act(this.#rows[this.at]?.origin === "gone" ? "keep" : "accept"),
      e: () => this.act("edit"),
      x: () => this.act("reject"),
      u: () => this.act("undo"),
      c: () => this.act("change"),
      i: () => this.add(),
      h: () => this.head(),
      w: () => one("notices").querySelector("[data-note]")?.focus(),
      t: () => (this.transcript.focused ? this.entries.focus(this.at) : this.transcript.focus()),
      n: () => this.#turn(1),
      p: () => this.#turn(-1),
      f: () => this.#filter({ kind: cycle(1) }),
      F: () => this.#filter({ kind: cycle(-1) }),
      o: () => this.#filter({ open: !this.filter.open }),
      "?": () => one("keys").showModal(),
      Escape: () => (this.edit ? this.edit.on.cancel() : this.entries.focus(this.at)),
    };
    if (!Object.hasOwn(actions, event.key) || !this.review) return;
    event.preventDefault();
    this.#do(actions[event.key]);
  }

  #listen() {
    const on = (id, kind, action) => one(id).addEventListener(kind, action);
    document.addEventListener("keydown", (event) => this.#key(event));
    on("documents", "change", () => this.#do(() => this.open(one("documents").value)));
    on("previous", "click", () => this.#do(() => this.#turn(-1)));
    on("next", "click", () => this.#do(() => this.#turn(1)));
    on("filter", "change", () => this.#do(() => this.#filter({ kind: one("filter").value })));
    on("open", "change", () => this.#do(() => this.#filter({ open: one("open").checked })));
    on("add", "click", () => this.#do(() => this.add()));
    on("template", "change", () => this.#link());
    on("sources", "change", () => this.#link());
    on("help", "click", () => one("keys").showModal());
    on("leave", "click", () => this.api.leave());
    on("language", "change", () => {
      this.words.choose(one("language").value);
      this.#speak();
      if (this.review) this.#do(() => this.open(this.review.id));
    });
  }
}

function target({ kind, index, content, origin }) {
  return { kind, index, text: content.text, turns: content.turns, origin };
}

const [api, words] = await Promise.all([Api.connect(), Words.load()]);
await new Page(api, words).start();
