// The left side: page pictures with boxes and selectable words, or the text, or quotes alone.

import { make } from "./words.js";
import { segments, TextMap } from "./text.js";

const NEAR = "150% 0px"; // pages this far from view are drawn; the others are empty frames of the right size
const GONE = "400% 0px"; // and beyond this they are emptied again
const SLACK = 2; // points around a box
const STEPS = [0.6, 0.8, 1, 1.4, 2, 3];
const pen = document.createElement("canvas").getContext("2d");

export class Viewer {
  constructor(section, api, words, on) {
    Object.assign(this, { section, api, words, on });
    this.list = section.querySelector("#pages");
    this.step = 2;
    this.marks = [];
    this.near = this.#watch(NEAR, (page) => page.isIntersecting && this.#fill(page.target));
    this.far = this.#watch(GONE, (page) => page.isIntersecting || this.#empty(page.target));
    this.list.addEventListener("click", (event) => this.#clicked(event));
    this.list.addEventListener("pointerdown", (event) => this.#draw(event));
    document.addEventListener("selectionchange", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.selected() && this.on.select(this.selected()), 250);
    });
  }

  #watch(rootMargin, each) {
    return new IntersectionObserver((pages) => pages.forEach(each), { root: this.section, rootMargin });
  }

  // Show a document: `source` says how; null while it is being read.
  show(id, source, message) {
    this.near.disconnect();
    this.far.disconnect();
    Object.assign(this, { id, source, shown: null });
    this.list.className = source?.kind ?? "";
    this.list.replaceChildren();
    this.section.querySelector("#zoom").hidden = source?.kind !== "pages";
    if (source?.kind === "pages") this.#frames();
    else if (source?.kind === "text") this.#blocks();
    else this.list.append(make("p", { class: "message" }, message), make("div", { class: "quotes" }));
    if (source?.kind !== "pages") this.#quotes();
  }

  // Take over what reading says of pages that are shown unread: true where they stay as they are.
  reread(source) {
    const stays = this.source?.unread && source.kind === "pages" && source.pages.length === this.source.pages.length;
    if (!stays) return false;
    this.source = source;
    for (const page of this.list.children) if (page.filled) this.#words(page);
    return true;
  }

  // Marks: [{row, place, kind}]: what stands where. `row` is the number of a field, or -1.
  mark(marks) {
    this.marks = marks;
    if (this.source?.kind === "pages") for (const page of this.list.children) if (page.filled) this.#boxes(page);
    if (this.source?.kind === "text") this.#blocks();
    if (this.source && this.source.kind !== "pages") this.#quotes();
  }

  // Bring a place into view and make its mark the one in front.
  point(place) {
    this.shown = place;
    if (this.source?.kind === "pages") {
      for (const page of this.list.children) if (page.filled) this.#boxes(page);
      const page = place?.page && this.list.children[place.page - 1];
      if (!page) return;
      const top = place.boxes.length ? Math.min(...place.boxes.map((box) => box[1])) : 0;
      const at = page.offsetTop + (top / page.size[1]) * page.offsetHeight;
      const room = this.section.clientHeight;
      const inside = at > this.section.scrollTop + 40 && at < this.section.scrollTop + room * 0.8;
      if (!inside) this.section.scrollTo({ top: at - room * 0.3 });
      return;
    }
    for (const mark of this.list.querySelectorAll(".shown")) mark.classList.remove("shown");
    const found = place?.span && [...this.list.querySelectorAll("mark")].filter(
      (mark) => Number(mark.dataset.start) < place.span[1] && place.span[0] < Number(mark.dataset.end),
    );
    for (const mark of found || []) mark.classList.add("shown");
    found?.[0]?.scrollIntoView({ block: "center" });
  }

  zoom(by) {
    this.step = Math.min(Math.max(this.step + by, 0), STEPS.length - 1);
    const before = this.section.scrollTop / (this.section.scrollHeight || 1);
    this.list.style.width = `${STEPS[this.step] * 100}%`;
    this.section.scrollTop = before * this.section.scrollHeight;
    if (this.source?.kind === "pages") for (const page of this.list.children) if (page.filled) this.#picture(page);
  }

  drawing(on) {
    this.pen = on;
    this.list.classList.toggle("drawing", on);
  }

  // The selected stretch of the document as [start, end], or null.
  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!this.list.contains(range.commonAncestorContainer)) return null;
    const start = offset(range.startContainer, range.startOffset, this.list);
    const end = offset(range.endContainer, range.endOffset, this.list);
    return start !== null && end !== null && start < end ? [start, end] : null;
  }

  #frames() {
    this.source.pages.forEach(([width, height], number) => {
      const page = make("div", { class: "page", role: "group" });
      page.setAttribute("aria-label", this.words.say("page_of", { page: number + 1, pages: this.source.pages.length }));
      page.number = number + 1;
      page.size = [width || 595, height || 842];
      page.style.aspectRatio = `${page.size[0]} / ${page.size[1]}`;
      this.list.append(page);
      this.near.observe(page);
      this.far.observe(page);
    });
  }

  #fill(page) {
    if (page.filled) return;
    page.filled = true;
    const picture = make("img", { alt: "", draggable: "false" });
    const layers = [picture, make("div", { class: "boxes", "aria-hidden": "true" }), make("div", { class: "words" })];
    page.append(...layers);
    this.#picture(page);
    this.#boxes(page);
    this.#words(page);
  }

  #empty(page) {
    page.filled = false;
    page.replaceChildren();
  }

  #picture(page) {
    const width = Math.ceil(page.clientWidth * devicePixelRatio);
    const address = `/api/documents/${this.id}/pages/${page.number}.png?width=${width}`;
    const picture = page.querySelector("img");
    if (picture.getAttribute("src") !== address) picture.src = address;
  }

  #boxes(page) {
    const marks = [...this.marks];
    if (this.shown) marks.push({ row: -1, place: this.shown, kind: "shown" });
    const boxes = marks.flatMap(({ place, kind }) =>
      (place.page === page.number ? place.boxes : []).map(([x0, y0, x1, y1]) =>
        lay(make("div", { class: `box ${kind}` }), [x0 - SLACK, y0 - SLACK, x1 + SLACK, y1 + SLACK], page.size)));
    page.querySelector(".boxes").replaceChildren(...boxes);
  }

  // Lay the words over the picture, see-through, each as wide as its box: the browser's own selection then works.
  async #words(page) {
    if (this.source.unread) return; // `reread` does it
    const layer = page.querySelector(".words");
    let words;
    try {
      ({ words } = await this.api.get(`/api/documents/${this.id}/pages/${page.number}/words`));
    } catch {
      return; // without words the page can still be looked at
    }
    const [width, height] = page.size;
    pen.font = "100px sans-serif";
    for (const [start, , x0, y0, x1, y1, text] of words) {
      const word = make("span", { "data-start": start }, text);
      word.style.left = `${(x0 / width) * 100}%`;
      word.style.top = `${(y0 / height) * 100}%`;
      word.style.fontSize = `${((y1 - y0) / width) * 100}cqw`;
      const natural = (pen.measureText(text).width / 100) * (y1 - y0);
      word.style.transform = `scaleX(${natural ? (x1 - x0) / natural : 1})`;
      layer.append(word, " ");
    }
  }

  #blocks() {
    const text = this.source.blocks.map((block) => {
      const tag = block.kind === "heading" ? `h${Math.min(block.level || 3, 4) + 1}` : "p";
      const parts = segments(new TextMap(block.text, block.start), this.marks, this.shown);
      return make(tag, { class: block.kind }, ...parts.map(({ text, start, end, kinds }) =>
        make(kinds.length ? "mark" : "span", { "data-start": start, "data-end": end, class: kinds.join(" ") || null }, text)));
    });
    this.list.replaceChildren(...text);
  }

  #quotes() {
    const quotes = this.list.querySelector(".quotes");
    if (!quotes) return;
    const shown = this.marks.filter(({ place }) => place.quote && place.value);
    quotes.replaceChildren(...shown.map(({ row, place }) => {
      const [before, ...after] = place.quote.split(place.value);
      const [start, end] = place.span ?? [0, 0];
      const mark = make("mark", { "data-start": start, "data-end": end }, place.value);
      const quote = make("blockquote", {}, before, mark, after.join(place.value));
      quote.addEventListener("click", () => this.on.pick(row));
      return quote;
    }));
  }

  #clicked(event) {
    if (this.pen || !getSelection().isCollapsed || this.source?.kind === "quotes") return;
    const hits = this.source?.kind === "text" ? this.#textHits(event) : this.#boxHits(event);
    hits.sort((left, right) => left.area - right.area);
    if (hits.length) this.on.pick(hits[0].row);
  }

  #textHits(event) {
    const at = Number(event.target.closest("mark")?.dataset.start ?? -1);
    const hits = this.marks.filter(({ row, place }) => row >= 0 && place.span && place.span[0] <= at && at < place.span[1]);
    return hits.map(({ row, place }) => ({ row, area: place.span[1] - place.span[0] }));
  }

  #boxHits(event) {
    const page = event.target.closest(".page");
    if (!page) return [];
    const [x, y] = position(page, event);
    return this.marks.filter(({ row, place }) => row >= 0 && place.page === page.number).flatMap(({ row, place }) =>
      place.boxes.filter(([x0, y0, x1, y1]) => x0 - SLACK <= x && x <= x1 + SLACK && y0 - SLACK <= y && y <= y1 + SLACK)
        .map(([x0, y0, x1, y1]) => ({ row, area: (x1 - x0) * (y1 - y0) })));
  }

  #draw(event) {
    const page = event.target.closest(".page");
    if (!this.pen || !page || event.button !== 0) return;
    event.preventDefault();
    const from = position(page, event);
    const frame = make("div", { class: "box drawn" });
    page.append(frame);
    page.setPointerCapture(event.pointerId);
    let box = [...from, ...from];
    const move = (moved) => {
      const to = position(page, moved);
      box = [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])];
      lay(frame, box, page.size);
    };
    const end = (last) => {
      page.removeEventListener("pointermove", move);
      page.removeEventListener("pointerup", end);
      page.removeEventListener("pointercancel", end);
      frame.remove();
      if (last.type === "pointerup" && box[2] - box[0] > 2 && box[3] - box[1] > 2) this.on.draw(page.number, box);
    };
    page.addEventListener("pointermove", move);
    page.addEventListener("pointerup", end);
    page.addEventListener("pointercancel", end);
  }
}

// Put an element over a box of a page, both in points.
function lay(element, [x0, y0, x1, y1], [width, height]) {
  element.style.left = `${(x0 / width) * 100}%`;
  element.style.top = `${(y0 / height) * 100}%`;
  element.style.width = `${((x1 - x0) / width) * 100}%`;
  element.style.height = `${((y1 - y0) / height) * 100}%`;
  return element;
}

// Where an event happened on a page, in points.
function position(page, event) {
  const frame = page.getBoundingClientRect();
  const along = (at, from, length) => Math.min(Math.max((at - from) / length, 0), 1);
  return [along(event.clientX, frame.left, frame.width) * page.size[0], along(event.clientY, frame.top, frame.height) * page.size[1]];
}

// The offset in the document's text of a point in the page, or null.
function offset(node, at, within) {
  if (node.nodeType === Node.ELEMENT_NODE) {
    const child = node.childNodes[at] ?? node.childNodes[node.childNodes.length - 1];
    if (!child) return null;
    const whole = child.nodeType === Node.ELEMENT_NODE ? child.closest("[data-start]") ?? child.querySelector("[data-start]") : null;
    if (whole) return Number(whole.dataset.start) + (node.childNodes[at] ? 0 : [...whole.textContent].length);
    return child.nodeType === Node.TEXT_NODE ? offset(child, 0, within) : null;
  }
  const piece = node.parentElement.closest("[data-start]");
  if (piece && within.contains(piece)) return Number(piece.dataset.start) + [...node.data.slice(0, at)].length;
  const before = node.previousElementSibling; // the blank between two words
  return before?.dataset.start ? Number(before.dataset.start) + [...before.textContent].length : null;
}
