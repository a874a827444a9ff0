// The right side: what was said, turn by turn. Turns that are out of view cost no layout (content-visibility).

import { clock } from "./numbers.js";
import { make } from "./words.js";

export class Transcript {
  constructor(section, words, on) {
    Object.assign(this, { section, words, on, turns: [], at: 0 });
    this.list = section.querySelector("#turns");
    this.list.addEventListener("click", (event) => this.#clicked(event));
    this.list.addEventListener("keydown", (event) => this.#moved(event));
  }

  get count() {
    return this.turns.length;
  }

  // Show the turns: [[speaker, start, text]], numbered from 1; null while they are read.
  show(turns) {
    this.turns = turns ?? [];
    this.at = 0;
    this.section.setAttribute("aria-busy", String(!turns));
    const items = this.turns.map(([speaker, start, text], place) => this.#item(place + 1, speaker, start, text));
    this.list.replaceChildren(...(turns ? items : [make("li", { class: "message" }, this.words.say("loading"))]));
    this.section.scrollTop = 0;
  }

  #item(number, speaker, start, text) {
    const { words } = this;
    const name = speaker ?? words.say("nobody_said");
    return make("li", { class: "turn", "data-turn": number },
      make("button", { type: "button", tabindex: -1, "aria-label": words.say("turn_by", { number, speaker: name }) }, number),
      make("span", {}, make("span", { class: "who" }, name), start !== null && make("time", {}, clock(start))),
      make("p", { class: "text" }, text));
  }

  // Say which turns any entry rests on.
  cite(turns) {
    const cited = new Set(turns);
    for (const item of this.list.children) item.classList.toggle("cited", cited.has(Number(item.dataset.turn)));
  }

  // Mark the turns of an entry, and bring the first into view unless one is there already.
  point(turns) {
    for (const item of this.list.querySelectorAll(".shown")) item.classList.remove("shown");
    const items = turns.map((turn) => this.#of(turn)).filter(Boolean);
    for (const item of items) item.classList.add("shown");
    if (items.length) this.#stand(turns[0]);
    if (items.length && !items.some((item) => this.#inView(item))) this.#scroll(items[0]);
  }

  // Mark the turns that a form has chosen; null: no form.
  choose(turns) {
    const chosen = new Set(turns ?? []);
    this.choosing = turns !== null;
    for (const item of this.list.children) {
      const has = chosen.has(Number(item.dataset.turn));
      item.classList.toggle("chosen", has);
      const button = item.querySelector("button");
      if (this.choosing) button?.setAttribute("aria-pressed", String(has));
      else button?.removeAttribute("aria-pressed");
    }
  }

  // The turns that the selected text runs through, else the turn that has the focus.
  selected() {
    const selection = getSelection();
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    if (range && this.list.contains(range.commonAncestorContainer)) {
      const from = this.#number(range.startContainer);
      const to = this.#number(range.endOffset === 0 && range.endContainer !== range.startContainer
        ? range.endContainer.previousSibling ?? range.endContainer : range.endContainer);
      if (from && to) return Array.from({ length: to - from + 1 }, (_, place) => from + place);
    }
    const focused = document.activeElement.closest?.(".turn");
    return focused ? [Number(focused.dataset.turn)] : [];
  }

  focus(turn = this.at) {
    const item = this.#of(turn || 1);
    if (!item) return;
    this.#stand(turn || 1);
    if (!this.#inView(item)) this.#scroll(item);
    item.querySelector("button").focus({ preventScroll: true });
  }

  get focused() {
    return this.list.contains(document.activeElement);
  }

  #of(turn) {
    return this.list.children[turn - 1];
  }

  #number(node) {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    return Number(element.closest(".turn")?.dataset.turn ?? 0);
  }

  // One turn can be reached with Tab: the one at hand.
  #stand(turn) {
    const [before, now] = [this.#of(this.at), this.#of(turn)];
    before?.classList.remove("at");
    before?.querySelector("button").setAttribute("tabindex", "-1");
    now?.classList.add("at");
    now?.querySelector("button").setAttribute("tabindex", "0");
    this.at = turn;
  }

  #inView(item) {
    const [box, room] = [item.getBoundingClientRect(), this.section.getBoundingClientRect()];
    return box.top >= room.top && Math.min(box.bottom, box.top + 40) <= room.bottom;
  }

  // The heights of turns that were never seen are guesses: look again once those around are laid out.
  #scroll(item) {
    const place = () => item.scrollIntoView({ block: "center" });
    place();
    requestAnimationFrame(() => requestAnimationFrame(() => this.#inView(item) || place()));
  }

  #clicked(event) {
    const item = event.target.closest(".turn");
    if (!item || (!getSelection().isCollapsed && !event.target.closest("button"))) return;
    this.#stand(Number(item.dataset.turn));
    this.on.pick(this.at);
  }

  #moved(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.focus(Math.min(Math.max(this.at + by, 1), this.count));
  }
}
