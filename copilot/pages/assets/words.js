// The words of the page in the chosen language, and a small way to make elements.

const KEPT = "bank-copilot-review-language";

export class Words {
  static async load() {
    const answer = await fetch("/assets/strings.json");
    return new Words(await answer.json());
  }

  constructor(tables) {
    this.tables = tables;
    const wanted = [localStorage.getItem(KEPT), ...navigator.languages];
    this.language = wanted.map((tag) => tag?.slice(0, 2).toLowerCase()).find((tag) => tag in tables) ?? "en";
  }

  choose(language) {
    this.language = language;
    localStorage.setItem(KEPT, language);
  }

  // The text of a key, with {names} replaced.
  say(key, values = {}) {
    const text = this.tables[this.language][key] ?? key;
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  // A title out of {"en": …, "zh": …}, in the other language where this one is missing.
  title(titles) {
    return titles[this.language] ?? Object.values(titles)[0] ?? "";
  }

  time(iso) {
    return new Date(iso).toLocaleString(this.language === "zh" ? "zh-CN" : "en-GB", { dateStyle: "medium", timeStyle: "short" });
  }

  // Put the words into everything that names them: data-text for what it says, data-label for what it is called.
  apply(root) {
    document.documentElement.lang = this.language === "zh" ? "zh-CN" : "en";
    for (const element of root.querySelectorAll("[data-text]")) element.textContent = this.say(element.dataset.text);
    for (const element of root.querySelectorAll("[data-label]")) {
      element.setAttribute("aria-label", this.say(element.dataset.label));
      if (element.tagName === "BUTTON") element.title = this.say(element.dataset.label);
    }
  }
}

// Make an element: attributes, properties with a leading dot, listeners with a leading "on", and children.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.startsWith(".")) element[name.slice(1)] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// A label with its control.
export function field(words, control) {
  return [make("label", { for: control.id }, words), control];
}
