import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { withProgress } from "./progress";
import { findPython, install, type Plan, progressOf, pythons, wordsOf } from "./server/installation";
import { locate, type Place } from "./server/location";
import { run } from "./server/process";
import { fits, parse } from "./server/version";
import { pathIn } from "./settings";
import { type Remedy, tell } from "./trouble";

const WINDOWS = process.platform === "win32";

/** Finds the server, and installs it when the user wants that. */
export class Setup {
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** The server's program; undefined when there is none, or when it does not serve this extension: the user was told. */
  async find(): Promise<string | undefined> {
    const place = this.locate();
    await vscode.commands.executeCommand("setContext", "bank-copilot.serverFound", place !== undefined);
    if (place === undefined) {
      return undefined;
    }
    this.log.info(`server: ${place.program} (${place.origin})`);
    const problem = await this.problemOf(place);
    if (problem === undefined) {
      return place.program;
    }
    // One of the extension's own would be found before one on the PATH, but not before one that somebody named.
    const helps = place.origin === "own" || place.origin === "path";
    void this.tell(problem, helps ? [remedies().install] : []);
    return undefined;
  }

  /** Whether there is a program to start; it may still be one that does not fit. */
  get found(): boolean {
    return this.locate() !== undefined;
  }

  /** Install the server into the extension's own virtual environment. Returns whether it is there now. */
  async install(): Promise<boolean> {
    try {
      const plan = await this.plan();
      if (plan === undefined) {
        return false;
      }
      return await withProgress(vscode.l10n.t("Installing Bank Copilot's server"), (report, signal) => {
        const onLine = (line: string): void => {
          this.log.info(line);
          const package_ = progressOf(line);
          if (package_ !== undefined) {
            report(package_);
          }
        };
        return install(plan, { signal, onLine });
      });
    } catch (error) {
      const words = vscode.l10n.t("The server was not installed: {0}", wordsOf(error));
      const hint = vscode.l10n.t("Without a package index, name a folder of wheels in the settings.");
      void this.tell(`${words} ${hint}`, [remedies().again]);
      return false;
    }
  }

  private locate(): Place | undefined {
    const folders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
    return locate(
      {
        configured: setting("serverPath"),
        folders: folders.map((folder) => folder.uri.fsPath),
        own: this.environment,
        path: process.env.PATH ?? "",
        windows: WINDOWS,
      },
      existsSync,
    );
  }

  /** Why a program does not serve, in a sentence; undefined when it does. */
  private async problemOf(place: Place): Promise<string | undefined> {
    const wanted = this.context.extension.packageJSON.version as string;
    try {
      const found = parse(await run({ program: place.program, args: ["--version"] }));
      const needed = parse(wanted);
      if (found === undefined || needed === undefined) {
        return vscode.l10n.t("{0} is not Bank Copilot's server.", place.program);
      }
      return fits(found, needed)
        ? undefined
        : vscode.l10n.t("{0} is version {1}; this extension needs {2}.", place.program, found.join("."), wanted);
    } catch (error) {
      return vscode.l10n.t("{0} cannot be started: {1}", place.program, wordsOf(error));
    }
  }

  private async plan(): Promise<Plan | undefined> {
    const python = await findPython(pythons(setting("python"), WINDOWS));
    if (python === undefined) {
      const words = vscode.l10n.t("Python 3.11 or later is needed. Install it, or set bank-copilot.python.");
      void this.tell(words, [remedies().again]);
      return undefined;
    }
    const shipped = join(this.context.extensionPath, "server");
    const wheel = existsSync(shipped) ? readdirSync(shipped).find((name) => name.endsWith(".whl")) : undefined;
    if (wheel === undefined) {
      void this.tell(vscode.l10n.t("This extension was packaged without the server."));
      return undefined;
    }
    return {
      python,
      environment: this.environment,
      wheel: join(shipped, wheel),
      constraints: join(shipped, "constraints.txt"),
      wheels: setting("wheels"),
      windows: WINDOWS,
    };
  }

  private tell(words: string, others: readonly Remedy[] = []): Promise<void> {
    return tell(this.log, words, [...others, remedies().settings]);
  }

  private get environment(): string {
    return join(this.context.globalStorageUri.fsPath, "venv");
  }
}

function remedies(): Readonly<Record<"install" | "again" | "settings", Remedy>> {
  const { t } = vscode.l10n;
  return {
    install: { label: t("Install the server"), command: "bank-copilot.install" },
    again: { label: t("Try again"), command: "bank-copilot.install" },
    settings: { label: t("Open settings"), command: "bank-copilot.openSettings" },
  };
}

function setting(name: "serverPath" | "python" | "wheels"): string {
  return pathIn(vscode.workspace.getConfiguration("bank-copilot"), name);
}
