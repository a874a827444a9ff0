import { homedir } from "node:os";

/** The settings that are the server's. The others are the extension's own, and the server does not know them. */
export const SERVER_SETTINGS = [
  "enabled",
  "languages",
  "automatic",
  "size",
  "extent",
  "maxLines",
  "contextTokens",
  "contextForm",
  "latencyMs",
  "debounceMs",
  "comments",
  "candidates",
  "workspace",
  "figures",
] as const;

/** What VS Code's `WorkspaceConfiguration` tells about a section. */
export interface Section {
  get(name: string): unknown;
  inspect(name: string): object | undefined;
}

/** The server's settings that the user gave a value, for the server: its own defaults hold for the others. */
export function given(section: Section): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of SERVER_SETTINGS) {
    const value = section.get(name);
    if (isGiven(section.inspect(name)) && value !== null && value !== undefined) {
      found[name] = value;
    }
  }
  return found;
}

/** Why there are no completions in a document, or undefined: there are. */
export function offReason(section: Section, language: string): "everywhere" | "language" | undefined {
  if (section.get("enabled") === false) {
    return "everywhere";
  }
  return languagesOf(section)[language] === false ? "language" : undefined;
}

/** Where a setting may be given, the place that wins first. */
const LEVELS = ["workspaceFolderValue", "workspaceValue", "globalValue"] as const;
export type Level = (typeof LEVELS)[number];

/** Where one language is to be turned on or off, and the setting `languages` there: where it is named, or for the user. */
export function withLanguage(section: Section, language: string, on: boolean): [Level, Record<string, boolean>] {
  const inspected = (section.inspect("languages") ?? {}) as Partial<Record<Level, Record<string, boolean>>>;
  const level = LEVELS.find((each) => inspected[each]?.[language] !== undefined) ?? "globalValue";
  return [level, { ...inspected[level], [language]: on }];
}

/** A path in the extension's own settings, with `~` for the home folder; empty when it is not given. */
export function pathIn(section: Section, name: "serverPath" | "python" | "wheels" | "modelSource"): string {
  const value = section.get(name);
  return typeof value === "string" ? value.trim().replace(/^~(?=[\\/]|$)/, homedir) : "";
}

function languagesOf(section: Section): Readonly<Record<string, boolean>> {
  return (section.get("languages") ?? {}) as Record<string, boolean>;
}

function isGiven(inspected: object | undefined): boolean {
  return Object.entries(inspected ?? {}).some(
    ([scope, value]) => scope.endsWith("Value") && scope !== "defaultValue" && value !== undefined,
  );
}
