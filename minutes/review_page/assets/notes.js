// What the draft warns of: each note shows its turns, and waits until a person says that it is dealt with.

import { make } from "./words.js";

export function showNotes(box, words, problems, on) {
  box.replaceChildren(...problems.map((problem, place) => {
    const { message, turns, dealt } = problem;
    const button = (key, action) => make("button", { type: "button", "data-note": place, onclick: () => action(problem, place) }, words.say(key));
    return make("li", { class: dealt ? "dealt" : null },
      make("button", { type: "button", class: "link", onclick: () => on.point(turns) }, message), " ",
      dealt && make("span", { class: "who" }, words.say("note_dealt", { by: dealt.by, at: words.time(dealt.at) }), " "),
      dealt ? button("undo", on.undo) : button("note_deal", on.deal));
  }));
}
