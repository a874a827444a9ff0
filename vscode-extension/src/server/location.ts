import { posix, win32 } from "node:path";

/** Where the server may be. */
export interface Surroundings {
  /** The setting `bank-copilot.serverPath`; empty when it is not set. */
  readonly configured: string;
  /** The folders of the workspace; none when the workspace is not trusted. */
  readonly folders: readonly string[];
  /** The virtual environment that the extension makes for itself. */
  readonly own: string;
  /** The environment variable `PATH`. */
  readonly path: string;
  readonly windows: boolean;
}

export type Origin = "setting" | "workspace" | "own" | "path";

/** A program that may be the server, and why it is looked for there. */
export interface Place {
  readonly program: string;
  readonly origin: Origin;
}

const ENVIRONMENTS = [".venv", "venv"];

/** The folder of a virtual environment's programs. */
export function programsOf(environment: string, windows: boolean): string {
  return (windows ? win32 : posix).join(environment, windows ? "Scripts" : "bin");
}

/** The places of the server, the first to be tried first. A configured one is the only one: a wrong path is not hidden. */
export function places(around: Surroundings): Place[] {
  if (around.configured !== "") {
    return [{ program: around.configured, origin: "setting" }];
  }
  const { join, delimiter, isAbsolute } = around.windows ? win32 : posix;
  const name = around.windows ? "bank-copilot.exe" : "bank-copilot";
  const within = (environment: string): string => join(programsOf(environment, around.windows), name);
  const found: Place[] = [];
  for (const folder of around.folders) {
    found.push(...ENVIRONMENTS.map((each): Place => ({ program: within(join(folder, each)), origin: "workspace" })));
  }
  found.push({ program: within(around.own), origin: "own" });
  for (const folder of around.path.split(delimiter)) {
    // A relative one, such as ".", would lead into whatever folder is open.
    if (isAbsolute(folder)) {
      found.push({ program: join(folder, name), origin: "path" });
    }
  }
  return found;
}

/** The first place that is there. */
export function locate(around: Surroundings, exists: (program: string) => boolean): Place | undefined {
  return places(around).find((place) => exists(place.program));
}
