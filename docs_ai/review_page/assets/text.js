// Text with offsets that count characters as the server does: code points, of which JavaScript may need two units.

export class TextMap {
  constructor(text, start) {
    this.characters = [...text];
    this.start = start;
    this.end = start + this.characters.length;
  }

  slice(from, to) {
    return this.characters.slice(from - this.start, to - this.start).join("");
  }
}

// Cut a text where marks begin and end: [{text, start, end, kinds}].
export function segments(map, marks, shown) {
  const spans = marks.filter(({ place }) => place.span).map(({ place, kind }) => [...place.span, kind]);
  if (shown?.span) spans.push([...shown.span, "shown"]);
  const here = spans.filter(([start, end]) => start < map.end && map.start < end);
  const inside = here.flatMap(([start, end]) => [start, end]).filter((cut) => map.start < cut && cut < map.end);
  const cuts = [...new Set([map.start, ...inside, map.end])].sort((left, right) => left - right);
  return cuts.slice(0, -1).map((start, number) => {
    const end = cuts[number + 1];
    const kinds = here.filter(([from, to]) => from <= start && end <= to).map(([, , kind]) => kind);
    return { text: map.slice(start, end), start, end, kinds: [...new Set(kinds)] };
  });
}
