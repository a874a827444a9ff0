import { posix, win32 } from "node:path";
import { programsOf } from "./location";
import { type Command, CommandFailed, type RunOptions, run } from "./process";
import { compare, parse, type Version } from "./version";

/** What the extension installs, and where. */
export interface Plan {
  /** The Python that makes the virtual environment. */
  readonly python: Command;
  /** The virtual environment: a folder of the extension's own. */
  readonly environment: string;
  /** The server's wheel, which comes with the extension. */
  readonly wheel: string;
  /** The file of pinned versions, which comes with the extension. */
  readonly constraints: string;
  /** A folder of wheels, for machines without a package index; empty to use the index that pip is set up for. */
  readonly wheels: string;
  readonly windows: boolean;
}

const OLDEST_PYTHON: Version = [3, 11, 0];
const ASK_VERSION = "import sys; print('%d.%d.%d' % sys.version_info[:3])";

/** The Pythons to try: only the configured one when there is one. */
export function pythons(configured: string, windows: boolean): Command[] {
  if (configured !== "") {
    return [{ program: configured, args: [] }];
  }
  const named = ["python3.13", "python3.12", "python3.11", "python3.14", "python3", "python"];
  const plain = named.map((program): Command => ({ program, args: [] }));
  return windows ? [{ program: "py", args: ["-3"] }, ...plain] : plain;
}

/** The first Python that is new enough; undefined when there is none. */
export async function findPython(
  candidates: readonly Command[],
  ask: (command: Command) => Promise<string> = run,
): Promise<Command | undefined> {
  for (const python of candidates) {
    try {
      const version = parse(await ask({ program: python.program, args: [...python.args, "-c", ASK_VERSION] }));
      if (version && newEnough(version)) {
        return python;
      }
    } catch (error) {
      if (!(error instanceof CommandFailed)) {
        throw error;
      }
    }
  }
  return undefined;
}

/** The commands that make the environment and install the server into it, in order. */
export function steps(plan: Plan): Command[] {
  const { join } = plan.windows ? win32 : posix;
  const inside = join(programsOf(plan.environment, plan.windows), plan.windows ? "python.exe" : "python");
  const source = plan.wheels === "" ? [] : ["--no-index", "--find-links", plan.wheels];
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"];
  return [
    { program: plan.python.program, args: [...plan.python.args, "-m", "venv", "--clear", plan.environment] },
    {
      program: inside,
      args: [...pip, ...source, "--constraint", plan.constraints, `${plan.wheel}[local,lsp]`],
    },
  ];
}

/** What a line of pip says to the user; undefined when it says nothing. */
export function progressOf(line: string): string | undefined {
  const match = /^\s*(Collecting|Downloading|Installing collected packages)\b:?\s*([^\s;(<>=!~,]*)/.exec(line);
  if (match === null) {
    return undefined;
  }
  return match[1]?.startsWith("Installing") ? "…" : match[2]?.split("/").at(-1);
}

/**
 * Why a command failed, in its own words: its first line that says error, with the next one where that is only announced,
 * else its last line. Debian's Python without the package venv says at some length what to run.
 */
export function reasonOf(error: CommandFailed): string {
  const { lines } = error;
  const remedy = lines.find((line) => /^apt(-get)? install /.test(line));
  if (remedy !== undefined) {
    return `${error.command.program}: ${remedy}`;
  }
  const said = lines.findIndex((line) => /^error\b/i.test(line));
  const words =
    said < 0 ? error.message : lines.slice(said, lines[said]?.endsWith(":") ? said + 2 : said + 1).join(" ");
  return words.replace(/^error: */i, "");
}

/** What went wrong, in a sentence. */
export function wordsOf(error: unknown): string {
  if (error instanceof CommandFailed) {
    return reasonOf(error);
  }
  return error instanceof Error ? error.message : String(error);
}

/**
 * Install the server.
 *
 * @throws CommandFailed a step failed, or was aborted.
 */
export async function install(plan: Plan, options: RunOptions): Promise<void> {
  for (const step of steps(plan)) {
    await run(step, options);
  }
}

function newEnough(version: Version): boolean {
  return version[0] === OLDEST_PYTHON[0] && compare(version, OLDEST_PYTHON) >= 0;
}
