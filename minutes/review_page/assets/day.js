// A day in two fields: the words for it, and the date, which is proposed from the words and can be changed.

import { make } from "./words.js";

const PAUSE = 250;

export class Day {
  // `ids` and `labels` name the field of the words and that of the date; `propose` returns the date that words name.
  constructor({ ids, labels, text, date, propose }) {
    this.propose = propose;
    this.text = make("input", { id: ids[0], maxlength: 300, autocomplete: "off", ".value": text ?? "" });
    this.date = make("input", { id: ids[1], type: "date", ".value": date ?? "" });
    this.text.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.#workOut(this.text.value.trim()), PAUSE);
    });
    this.element = make("div", { class: "pair" },
      make("label", { for: ids[0] }, labels[0]), make("label", { for: ids[1] }, labels[1]), this.text, this.date);
  }

  get words() {
    return this.text.value.trim();
  }

  get day() {
    return this.date.value || null;
  }

  async #workOut(typed) {
    const day = typed ? await this.propose(typed) : "";
    if (typed === this.words) this.date.value = day ?? "";
  }
}
