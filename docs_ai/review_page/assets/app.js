// The page: which document and which field is at hand, and what the keys do.

import { Api } from "./api.js";
import { Correction } from "./correct.js";
import { Fields, FILTERS, label, value } from "./fields.js";
import { Viewer } from "./viewer.js";
import { make, Words } from "./words.js";

const KEYS = { j: "j", k: "k", a: "a", c: "c", x: "x", u: "u", i: "i", absents: "Shift A", back: "Shift U", n: "n", p: "p", f: "f", zoom: "+ −",
  enter: "Enter", arrows: "Alt ↓ ↑", escape: "Esc", help: "?" };
const one = (id) => document.getElementById(id);

class Page {
  constructor(api, words) {
    Object.assign(this, { api, words, documents: [], review: null, source: null, at: 0, filter: "all", correction: null, queue: null });
    this.fields = new Fields(one("fields"), words, {
      pick: (row) => this.#do(() => this.pick(row)),
      act: (action) => this.#do(() => this.act(action)),
      look: (place) => this.viewer.point(place),
    });
    this.viewer = new Viewer(one("viewer"), api, words, {
      pick: (row) => this.correction || this.#do(() => this.pick(row)),
      select: (span) => this.correction?.mark({ span }),
      draw: (page, box) => this.correction?.mark({ page, box }),
    });
    this.#listen();
  }

  async start() {
    this.#speak();
    this.documents = (await this.api.get("/api/documents")).documents;
    this.#list();
    const wanted = decodeURIComponent(location.hash.slice(1));
    const first = this.documents.find(({ id }) => id === wanted) ?? this.documents[0];
    if (first) await this.open(first.id);
    else one("title").textContent = this.words.say("no_documents");
  }

  async open(id) {
    this.#close();
    one("status").textContent = one("problem").textContent = "";
    this.review = await this.api.get(`/api/documents/${id}`);
    this.#have(null);
    history.replaceState(null, "", `#${id}`);
    one("documents").value = id;
    const rows = this.review.rows ?? [];
    this.at = [rows.findIndex((row) => open(row) && !row.silent), rows.findIndex(open), 0].find((number) => number >= 0);
    this.viewer.show(id, null, this.words.say("loading"));
    this.#render();
    this.#look();
    this.fields.focus(this.at);
    if (this.review.error) this.#have({ kind: "quotes" });
    if (this.review.error) this.viewer.show(id, this.source, this.review.error);
    else this.#load(id).catch((problem) => { one("problem").textContent = problem.message; });
  }

  // Note how the document is shown, or that it is still being read.
  #have(source) {
    this.source = source;
    one("viewer").setAttribute("aria-busy", String(!source));
  }

  // Have the document read, which may take a while: the fields can be worked on meanwhile, and where its pages can be
  // drawn unread they are shown at once.
  async #load(id) {
    for (const quick of ["?quick=1", ""]) {
      const source = await this.api.get(`/api/documents/${id}/source${quick}`);
      if (this.review.id !== id) return; // another document was opened meanwhile
      const shown = quick ? false : this.viewer.reread(source);
      if (!source.unread) this.#have(source);
      if (!shown) this.viewer.show(id, source, source.code && this.words.say(source.code));
      this.#mark();
      if (!shown) this.#look();
      if (this.source) return;
    }
  }

  pick(row) {
    if (this.correction) this.#close();
    this.at = row;
    this.#render();
    this.#look();
    this.fields.focus(row);
  }

  async act(action) {
    const row = this.review?.rows?.[this.at];
    if (!row) return;
    if (action === "correct" || action === "add") return this.#correct(row, action === "add");
    const allowed = one("fields").querySelector(`[data-action="${action}"]`);
    if (!allowed) return;
    if (action === "undo") {
      if (await this.#save("undo", { target: target(row) })) this.#say("taken_back", { field: label(row, this.words) });
    } else {
      const status = action === "accept" ? "accepted" : "absent";
      if (await this.#save("decisions", { status, target: target(row) })) this.#decided(row, status);
    }
    this.fields.focus(this.at);
  }

  #correct(row, add) {
    if (!this.source) return this.#say("loading");
    if (this.source.kind === "quotes") return this.#say("no_correction");
    if (row.origin === "gone" || (add && !row.repeats)) return;
    const selected = this.viewer.selected();
    const held = value(row) ?? row.place;
    this.correction = new Correction(this.api, this.words, this.review.id, row, add ? null : held, {
      drawable: this.source.kind === "pages",
      look: (place) => place && this.viewer.point(place),
      drawing: (on) => this.viewer.drawing(on),
      cancel: () => { this.#close(); this.#render(); this.#look(); this.fields.focus(this.at); },
      save: async (place) => {
        const more = add ? { add: row.repeats === "group" ? "here" : "next" } : {};
        if (!(await this.#save("decisions", { status: "corrected", target: target(row), place, ...more }))) return;
        this.#close();
        this.#decided(row, "corrected");
        this.fields.focus(this.at);
      },
    });
    this.#render();
    this.correction.focus();
    if (selected) this.correction.mark({ span: selected });
  }

  // Save, and take over what the server then says of the document. Returns whether it was saved.
  async #save(what, body) {
    const { id } = this.review;
    try {
      const review = await this.api.post(`/api/documents/${id}/${what}`, body);
      if (this.review.id !== id) return true;
      this.review = review;
      one("problem").textContent = "";
    } catch (problem) {
      one("problem").textContent = this.words.say("failed", { message: problem.message });
      return false;
    }
    const known = this.documents.findIndex((entry) => entry.id === id);
    this.documents[known] = this.review;
    this.#list();
    this.#mark();
    this.#render();
    return true;
  }

  // Say what was saved, and go on to the next field that is not decided. From a value that is the next value: what is
  // not stated waits to be accepted together.
  #decided(row, status) {
    const saved = this.words.say("saved", { field: label(row, this.words), decision: this.words.say(`decision_${status}`) });
    const { rows, silent } = this.review;
    const waits = (number) => open(rows[number]) && (row.silent || !rows[number].silent) && this.fields.shown.includes(number);
    const next = [...rows.keys()].find((number) => number > this.at && waits(number)) ?? [...rows.keys()].find(waits);
    const rest = next === undefined && this.words.say(silent ? "last_value" : "last_field", { count: silent });
    one("status").textContent = rest ? `${saved}. ${rest}` : saved;
    this.at = next ?? this.at;
    this.#render();
    this.#look();
  }

  // Accept all that is not stated in one act, or take that back.
  async absents(accept) {
    const { digest, silent, together } = this.review ?? {};
    const count = accept ? silent : together;
    if (!count || this.correction) return;
    if (await this.#save(accept ? "absents" : "absents/undo", { digest })) {
      this.#say(accept ? "absents_saved" : "absents_back", { count });
      if (accept && this.review.complete) one("status").append(` ${this.words.say("last_field")}`);
    }
    this.fields.focus(this.at);
  }

  #close() {
    this.correction = null;
    this.viewer.drawing(false);
  }

  #look() {
    const row = this.review?.rows?.[this.at];
    if (row) this.viewer.point(value(row) ?? row.place);
  }

  #mark() {
    const rows = this.review.rows.map((row, number) => ({ row: number, place: value(row) ?? row.place, kind: kind(row) }));
    const orphans = this.review.orphans.map((place) => ({ row: -1, place, kind: "orphan" }));
    this.viewer.mark([...rows, ...orphans].filter(({ place }) => place.page || place.quote));
  }

  #render() {
    const { words, review } = this;
    const rows = review.rows ?? [];
    one("title").textContent = words.title(review.title ?? { en: review.name });
    one("progress").textContent = words.say(review.complete ? "progress_complete" : review.silent ? "progress_silent" : "progress", review);
    const [{ silent = 0, together = 0 }, absents] = [review, one("absents")];
    absents.hidden = !silent && !together;
    absents.querySelector("span").textContent = words.say(silent ? "absents" : "absents_done", { count: silent || together });
    one("accept-absents").hidden = !silent;
    one("undo-absents").hidden = silent > 0;
    one("notices").replaceChildren(...(review.errors ?? []).map(({ message, page }) =>
      make("li", {}, message, page ? ` (${words.say("page", { page })})` : "")));
    this.fields.show(rows, this.filter, this.at, this.correction?.form);
    one("nothing").hidden = rows.length > 0 && rows.some((_, number) => this.fields.shown.includes(number));
    const orphans = review.orphans ?? [];
    one("orphans").hidden = !orphans.length;
    one("orphans").querySelector("summary").textContent = words.say("orphans", { count: orphans.length });
    one("orphans").querySelector("ol").replaceChildren(...orphans.map((place) =>
      make("li", {}, make("button", { type: "button", class: "link", onclick: () => this.viewer.point(place) },
        `${words.say(`kind_${place.kind}`)}: ${place.value}`))));
  }

  #list() {
    const options = this.documents.map(({ id, name, decided, values, complete, error }) =>
      make("option", { value: id }, error ? `${name} ⚠` : complete ? `${name} ✓` : `${name} (${decided}/${values})`));
    one("documents").replaceChildren(...options);
    if (this.review) one("documents").value = this.review.id;
  }

  #speak() {
    const { words } = this;
    words.apply(document);
    document.title = `${words.say("title")} · ${this.api.folder}`;
    one("language").value = words.language;
    one("user").textContent = this.api.user;
    one("leave").hidden = !this.api.leaves;
    one("filter").replaceChildren(...FILTERS.map((name) => make("option", { value: name }, words.say(name))));
    one("filter").value = this.filter;
    for (const link of document.querySelectorAll("[data-export]")) link.href = `/api/export/${link.dataset.export}?language=${words.language}`;
    one("keys").querySelector("dl").replaceChildren(...Object.entries(KEYS).flatMap(([name, keys]) =>
      [make("dt", {}, make("kbd", {}, keys)), make("dd", {}, words.say(`key_${name}`))]));
  }

  #say(key, values) {
    one("status").textContent = this.words.say(key, values);
  }

  #filter(name) {
    this.filter = name;
    one("filter").value = name;
    this.#close();
    this.fields.show(this.review.rows ?? [], name, -1);
    if (!this.fields.shown.includes(this.at)) this.at = this.fields.shown[0] ?? -1;
    this.#render();
    this.#look();
    this.fields.focus(this.at);
  }

  #turn(by) {
    const at = this.documents.findIndex(({ id }) => id === this.review?.id);
    const next = this.documents[at + by];
    if (next) return this.open(next.id);
  }

  // Do one thing after the other: a key that is pressed while a decision is being saved waits for what comes then.
  #do(work) {
    this.queue = Promise.resolve(this.queue).then(work).catch((problem) => { one("problem").textContent = problem.message; });
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    const cycle = (by) => FILTERS[(FILTERS.indexOf(this.filter) + by + FILTERS.length) % FILTERS.length];
    const actions = {
      j: () => this.pick(this.fields.step(this.at, 1)),
      k: () => this.pick(this.fields.step(this.at, -1)),
      a: () => this.act("accept"),
      c: () => this.act("correct"),
      x: () => this.act("absent"),
      u: () => this.act("undo"),
      i: () => this.act("add"),
      A: () => event.shiftKey && this.absents(true), // not with Caps Lock alone
      U: () => event.shiftKey && this.absents(false),
      n: () => this.#turn(1),
      p: () => this.#turn(-1),
      f: () => this.#filter(cycle(1)),
      F: () => this.#filter(cycle(-1)),
      "+": () => this.viewer.zoom(1),
      "-": () => this.viewer.zoom(-1),
      "?": () => one("keys").showModal(),
      Escape: () => this.correction?.on.cancel(),
    };
    if (!(event.key in actions) || !this.review) return;
    event.preventDefault();
    this.#do(actions[event.key]);
  }

  #listen() {
    const on = (id, kind, action) => one(id).addEventListener(kind, action);
    document.addEventListener("keydown", (event) => this.#key(event));
    on("documents", "change", () => this.#do(() => this.open(one("documents").value)));
    on("previous", "click", () => this.#do(() => this.#turn(-1)));
    on("next", "click", () => this.#do(() => this.#turn(1)));
    on("filter", "change", () => this.#do(() => this.#filter(one("filter").value)));
    on("help", "click", () => one("keys").showModal());
    on("accept-absents", "click", () => this.#do(() => this.absents(true)));
    on("undo-absents", "click", () => this.#do(() => this.absents(false)));
    on("leave", "click", () => this.api.leave());
    on("smaller", "click", () => this.viewer.zoom(-1));
    on("larger", "click", () => this.viewer.zoom(1));
    on("language", "change", () => {
      this.words.choose(one("language").value);
      this.#speak();
      if (this.review) this.#do(() => this.open(this.review.id));
    });
  }
}

function open(row) {
  return !row.decided && row.origin !== "gone";
}

function kind(row) {
  if (row.decided) return "done";
  return row.origin === "extracted" ? row.status : "found";
}

function target(row) {
  return { name: row.name, index: row.index, value: row.place.value, span: row.place.span, origin: row.origin };
}

const [api, words] = await Promise.all([Api.connect(), Words.load()]);
await new Page(api, words).start();
