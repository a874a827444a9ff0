// Numbers of turns as people write them, and moments of the recording.

// "3, 7-9" for [3, 7, 8, 9].
export function runs(turns) {
  const groups = [];
  for (const turn of turns) {
    const last = groups.at(-1);
    if (last && turn === last[1] + 1) last[1] = turn;
    else groups.push([turn, turn]);
  }
  return groups.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}

// [3, 7, 8, 9] for "3, 7-9", [] for nothing; null for what names other things than turns between 1 and `count`.
export function turnsIn(text, count) {
  const turns = new Set();
  for (const part of text.split(/[\s,，、;；]+/).filter(Boolean)) {
    const found = /^(\d{1,6})(?:[-–—~](\d{1,6}))?$/.exec(part);
    const [from, to] = found ? [Number(found[1]), Number(found[2] ?? found[1])] : [0, 0];
    if (from < 1 || to > count || from > to) return null;
    for (let turn = from; turn <= to; turn += 1) turns.add(turn);
  }
  return [...turns].sort((left, right) => left - right);
}

// "4:05" or "1:04:05".
export function clock(seconds) {
  const whole = Math.floor(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
