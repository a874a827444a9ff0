// The form in which a value is corrected: typed words are looked up in the document; a place marked there fills them in.

import { make } from "./words.js";

const PAUSE = 200;

export class Correction {
  // `row` is corrected, or a value is added to its field; `places` may hold a first place.
  constructor(api, words, id, row, start, on) {
    Object.assign(this, { api, words, id, row, on });
    this.start = start;
    this.places = [];
    this.at = 0;
    this.pointed = null;
    this.asked = 0;
    this.form = this.#form(on.drawable);
    this.#fill(start);
    if (start?.value && !start.span) this.#search();
  }

  focus() {
    this.text.focus();
    this.text.select();
  }

  // Take a place that was marked in the document: {span} or {page, box}.
  async mark(target) {
    const turn = ++this.asked;
    try {
      const { place } = await this.api.post(`/api/documents/${this.id}/locate`, { name: this.row.name, ...target });
      if (turn === this.asked) this.#point(place);
    } catch (problem) {
      this.#say(problem.message);
    }
  }

  get place() {
    return this.pointed ?? this.places[this.at] ?? null;
  }

  #form(drawable) {
    const { words } = this;
    this.text = make("textarea", { rows: 2, id: "correct-value", "aria-describedby": "correct-how correct-place" });
    this.normal = make("input", { id: "correct-normal" });
    this.unit = make("input", { id: "correct-unit", class: "unit" });
    this.said = make("output", { id: "correct-place" });
    this.count = make("span", { class: "arrows" },
      make("button", { type: "button", "aria-label": words.say("earlier_place"), onclick: () => this.#turn(-1) }, "↑"),
      make("button", { type: "button", "aria-label": words.say("later_place"), onclick: () => this.#turn(1) }, "↓"));
    this.save = make("button", { class: "main" }, words.say("save"));
    this.pen = make("button", { type: "button", "aria-pressed": "false", onclick: () => this.#pen() }, words.say("draw"));
    const form = make("form", { class: "correct" },
      make("p", { id: "correct-how" }, words.say(drawable ? "correct_how" : "correct_text")),
      make("label", { for: "correct-value" }, words.say("value")), this.text,
      make("div", { class: "places" }, this.said, this.count),
      make("label", { for: "correct-normal" }, words.say("normal")), this.normal,
      make("label", { for: "correct-unit" }, words.say("unit")), this.unit,
      make("div", { class: "actions" }, this.save, drawable && this.pen,
        make("button", { type: "button", onclick: () => this.on.cancel() }, words.say("cancel"))));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    form.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.#search(), PAUSE);
      this.#settle(false);
    });
    return form;
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") this.on.cancel();
    else if (event.key === "Enter" && event.target === this.text && !event.shiftKey) this.form.requestSubmit();
    else if (event.altKey && event.key === "ArrowDown") this.#turn(1);
    else if (event.altKey && event.key === "ArrowUp") this.#turn(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #pen() {
    const on = this.pen.getAttribute("aria-pressed") !== "true";
    this.pen.setAttribute("aria-pressed", String(on));
    this.on.drawing(on);
  }

  #fill(place) {
    this.text.value = place?.value ?? "";
    this.normal.value = place?.normalized ?? "";
    this.unit.value = place?.unit ?? "";
    if (place?.page && (place.span || place.boxes.length)) this.pointed = place;
    this.#settle(true);
  }

  #point(place) {
    const typed = this.text.value;
    this.pointed = place;
    this.places = [];
    this.text.value = place.value ?? typed; // a box around a picture of words has no text: it is typed
    this.normal.value = place.normalized ?? "";
    this.unit.value = place.unit ?? "";
    if (this.pen.getAttribute("aria-pressed") === "true") this.#pen();
    this.#settle(true);
    this.text.focus();
  }

  // Look the typed words up; where they are not in the document, a place that was pointed at stays.
  async #search() {
    const wanted = this.text.value.trim();
    const turn = ++this.asked;
    if (!wanted) return this.#settle(true);
    if (this.pointed?.value === wanted) return this.#settle(true);
    this.#say(this.words.say("searching"));
    try {
      const { places } = await this.api.get(`/api/documents/${this.id}/find?text=${encodeURIComponent(wanted)}`);
      if (turn !== this.asked) return;
      this.places = places;
      if (places.length) {
        this.pointed = null;
        this.at = this.#nearest();
        await this.#normal(turn);
      }
      if (turn === this.asked) this.#settle(true);
    } catch (problem) {
      this.#say(problem.message);
    }
  }

  #nearest() {
    const from = this.row.place.span?.[0] ?? 0;
    const far = this.places.map((place) => Math.abs(place.span[0] - from));
    return far.indexOf(Math.min(...far));
  }

  async #normal(turn) {
    const span = this.places[this.at].span;
    const { place } = await this.api.post(`/api/documents/${this.id}/locate`, { name: this.row.name, span });
    if (turn !== this.asked) return;
    this.normal.value = place.normalized ?? "";
    this.unit.value = place.unit ?? "";
  }

  async #turn(by) {
    if (this.places.length < 2) return;
    this.at = (this.at + by + this.places.length) % this.places.length;
    this.#settle(true);
    await this.#normal(++this.asked);
  }

  #settle(known) {
    const { place, words } = this;
    const kept = this.pointed && this.text.value.trim() !== (this.pointed.value ?? this.text.value.trim());
    this.save.disabled = !known || !place || !this.text.value.trim();
    this.count.hidden = this.places.length < 2;
    if (!known) return;
    if (!place) this.#say(this.text.value.trim() ? words.say("not_in_document") : "");
    else if (kept) this.#say(words.say("place_kept", { page: place.page }));
    else if (this.pointed && this.pointed === this.start) this.#say(words.say("place_now", { page: place.page }));
    else if (this.pointed) this.#say(words.say("place_marked", { page: place.page }));
    else this.#say(words.say("place", { number: this.at + 1, count: this.places.length, page: place.page }));
    this.on.look(place);
  }

  #say(text) {
    this.said.textContent = text;
  }

  #submit() {
    if (this.save.disabled) return;
    const { span, page, boxes } = this.place;
    const read = (input) => input.value.trim() || null;
    this.on.save({ span, page, boxes, value: read(this.text), normalized: read(this.normal), unit: read(this.unit) });
  }
}
