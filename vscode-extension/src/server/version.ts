/** Major, minor and patch. */
export type Version = readonly [number, number, number];

/** Read the version out of `bank-copilot --version`, or out of a version alone; undefined when there is none. */
export function parse(text: string): Version | undefined {
  const match = /(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/**
 * Whether a server serves an extension: it is not older, and it breaks no promise (https://semver.org, where a new
 * minor version below 1.0 may break one).
 */
export function fits(server: Version, extension: Version): boolean {
  const promise = extension[0] > 0 ? 1 : 2;
  for (let part = 0; part < promise; part++) {
    if (server[part] !== extension[part]) {
      return false;
    }
  }
  return compare(server, extension) >= 0;
}

/** Negative when the one is older than the other, positive when it is newer, 0 when they are the same. */
export function compare(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
