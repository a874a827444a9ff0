import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { findPython, install, type Plan, progressOf, pythons, reasonOf } from "./server/installation";
import { locate, type Place } from "./server/location";
import { lacking, missing, percentOf } from "./server/models";
import { CommandFailed, run } from "./server/process";
import { fits, parse } from "./server/version";

const WINDOWS = process.platform === "win32";

/** Finds the server, and installs it and the models when the user wants that. */
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
    void this.failed(problem);
    return undefined;
  }

  /** Whether there is a program to start; it may still be one that does not fit. */
  get found(): boolean {
    return this.locate() !== undefined;
  }

  /** Install the server into the extension's own virtual environment. Returns whether it is there now. */
  async install(): Promise<boolean> {
    const plan = await this.plan();
    if (plan === undefined) {
      return false;
    }
    try {
      await this.withProgress(vscode.l10n.t("Installing Bank Copilot's server"), async (report, signal) => {
        await install(plan, {
          signal,
          onLine: (line) => {
            this.log.info(line);
            const package_ = progressOf(line);
            if (package_ !== undefined) {
              report(package_);
            }
          },
        });
      });
      return true;
    } catch (error) {
      void this.failed(vscode.l10n.t("The server was not installed: {0}", wordsOf(error)));
      return false;
    }
  }

  /** Offer to fetch the models when this machine is to run them and has none. */
  async offerModels(program: string): Promise<void> {
    try {
      const names = missing(await run({ program, args: ["models", "list", "--json"] }));
      if (names.length === 0 || !(await this.lacksModels(program))) {
        return;
      }
      const fetch = vscode.l10n.t("Fetch the models");
      const words = vscode.l10n.t("Bank Copilot has no model yet. Fetch {0}?", names.join(", "));
      if ((await vscode.window.showInformationMessage(words, fetch)) === fetch) {
        await this.pullModels(program);
      }
    } catch (error) {
      this.log.warn(wordsOf(error));
    }
  }

  /** Fetch the models. */
  async pullModels(program: string): Promise<void> {
    try {
      await this.withProgress(vscode.l10n.t("Fetching Bank Copilot's models"), async (report, signal) => {
        let before = 0;
        await run(
          { program, args: ["models", "pull"] },
          {
            signal,
            onLine: (line) => {
              this.log.info(line);
              const percent = percentOf(line);
              report(line.trim(), percent === undefined ? undefined : Math.max(0, percent - before));
              before = percent ?? 0;
            },
          },
        );
      });
      void vscode.window.showInformationMessage(vscode.l10n.t("Bank Copilot's models are here."));
    } catch (error) {
      void this.failed(vscode.l10n.t("The models were not fetched: {0}", wordsOf(error)));
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
      void this.failed(vscode.l10n.t("Python 3.11 or later is needed. Install it, or set bank-copilot.python."));
      return undefined;
    }
    const shipped = join(this.context.extensionPath, "server");
    const wheel = existsSync(shipped) ? readdirSync(shipped).find((name) => name.endsWith(".whl")) : undefined;
    if (wheel === undefined) {
      void this.failed(vscode.l10n.t("This extension was packaged without the server."));
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

  private async lacksModels(program: string): Promise<boolean> {
    try {
      return lacking(await run({ program, args: ["doctor", "--json"] }));
    } catch (error) {
      // It ends with another code than 0 when a check failed: a model that is missing is one, a server out of reach another.
      if (error instanceof CommandFailed && error.output !== "") {
        return lacking(error.output);
      }
      throw error;
    }
  }

  private async failed(words: string): Promise<void> {
    this.log.error(words);
    const log = vscode.l10n.t("Show the log");
    const settings = vscode.l10n.t("Open settings");
    const choice = await vscode.window.showErrorMessage(words, log, settings);
    if (choice === log) {
      this.log.show();
    } else if (choice === settings) {
      await vscode.commands.executeCommand("bank-copilot.openSettings");
    }
  }

  private get environment(): string {
    return join(this.context.globalStorageUri.fsPath, "venv");
  }

  private withProgress(
    title: string,
    work: (report: (message: string, increment?: number) => void, signal: AbortSignal) => Promise<void>,
  ): Thenable<void> {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return vscode.window.withProgress(options, (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const report = (message: string, increment?: number): void =>
        progress.report(increment === undefined ? { message } : { message, increment });
      return work(report, abort.signal);
    });
  }
}

function setting(name: "serverPath" | "python" | "wheels"): string {
  const value = vscode.workspace.getConfiguration("bank-copilot").get<string>(name) ?? "";
  return value.replace(/^~(?=[\\/]|$)/, process.env.HOME ?? "~").trim();
}

function wordsOf(error: unknown): string {
  if (error instanceof CommandFailed) {
    return reasonOf(error);
  }
  return error instanceof Error ? error.message : String(error);
}
