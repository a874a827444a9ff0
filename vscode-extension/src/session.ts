import * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  DidChangeConfigurationNotification,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  MessageType,
  ShowMessageNotification,
  type ShowMessageParams,
  State,
  type WorkDoneProgressBegin,
} from "vscode-languageclient/node";
import type { Figures } from "./figures/page";
import { linkless } from "./message";
import { Restarts } from "./restarts";
import { WORKING_FOLDER } from "./server/process";
import { translated } from "./server/words";
import { given, offReason } from "./settings";
import type { Absent, Status } from "./status/words";

const SECTION = "bank-copilot";
const FIGURES = "bank-copilot/figures";
const STATUS = "bank-copilot/status";
const SELECTOR = [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-notebook-cell" }];
const STARTING: Status = { state: "starting", model: "", size: "", detail: "" };

/** The conversation with one server process, which is started again when it stops by itself. */
export class Session implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly restarts = new Restarts();
  private readonly changed = new vscode.EventEmitter<Status | Absent>();
  private readonly said = new vscode.EventEmitter<ShowMessageParams>();
  private last: Status | Absent = { state: "stopped" };

  /** What the server says about itself. */
  readonly onStatus = this.changed.event;

  /** What the server wants the user to read; `show` shows it. */
  readonly onMessage = this.said.event;

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /**
   * Start the server, in place of the one that runs.
   *
   * @throws Error the program does not start, or does not speak the protocol.
   */
  async start(program: string): Promise<void> {
    await this.stop();
    this.restarts.clear();
    this.tell(STARTING);
    const server = { command: program, args: ["lsp"], options: { cwd: WORKING_FOLDER } };
    const client = new LanguageClient(SECTION, "Bank Copilot", server, this.options());
    this.client = client;
    client.onNotification(STATUS, (status: Status) => this.tell(status));
    client.onNotification(ShowMessageNotification.type, (message) => this.said.fire(message));
    client.onDidChangeState(({ newState }) => this.note(newState));
    try {
      await client.start();
    } catch (error) {
      this.tell({ state: "stopped" });
      throw error;
    }
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    try {
      await client?.dispose();
    } catch {
      // It had stopped already, or does not answer: it is gone either way.
    }
  }

  /** Send the settings that the user gave. */
  async configure(): Promise<void> {
    if (this.client !== undefined && this.running) {
      const settings = { [SECTION]: given(vscode.workspace.getConfiguration(SECTION)) };
      await this.client.sendNotification(DidChangeConfigurationNotification.type, { settings });
    }
  }

  /** Whether a key is answered, be it after a while: the server runs, and does not say that it has nothing to ask. */
  get answers(): boolean {
    return this.running && this.last.state !== "down";
  }

  /** The figures of use; undefined when the server does not run. */
  async figures(): Promise<Figures | undefined> {
    return this.running ? this.client?.sendRequest<Figures>(FIGURES, {}) : undefined;
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
    this.said.dispose();
  }

  private get running(): boolean {
    return this.client?.state === State.Running;
  }

  private tell(status: Status | Absent): void {
    this.last = status;
    this.changed.fire(status);
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: SELECTOR,
      outputChannel: this.log,
      initializationOptions: given(vscode.workspace.getConfiguration(SECTION)),
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.closed(),
      },
      middleware: {
        handleWorkDoneProgress: (token, params, next) =>
          next(token, params.kind === "begin" ? inWords(params) : params),
        workspace: {
          // The section as it stands holds the extension's own settings, which the server does not know.
          didChangeConfiguration: () => this.configure(),
          configuration: ({ items }) => items.map(({ scopeUri }) => given(sectionOf(scopeUri))),
        },
        provideInlineCompletionItems: (document, position, context, token, next) =>
          offReason(vscode.workspace.getConfiguration(SECTION, document), document.languageId) === undefined
            ? next(document, position, context, token)
            : null,
      },
    };
  }

  private note(state: State): void {
    if (state === State.Stopped) {
      this.tell({ state: "stopped" });
    }
  }

  private async closed(): Promise<CloseHandlerResult> {
    const client = this.client;
    const delay = this.restarts.next();
    if (client === undefined || delay === undefined) {
      void this.giveUp();
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    this.tell(STARTING);
    if (this.restarts.first) {
      void vscode.window.showWarningMessage(vscode.l10n.t("Bank Copilot's server stopped. It is being started again."));
    }
    await new Promise((resolve) => setTimeout(resolve, delay));
    const action = this.client === client ? CloseAction.Restart : CloseAction.DoNotRestart;
    return { action, handled: true };
  }

  private async giveUp(): Promise<void> {
    const again = vscode.l10n.t("Start again");
    const words = vscode.l10n.t("Bank Copilot's server stops again and again. The log says more.");
    const log = vscode.l10n.t("Show the log");
    const answer = await vscode.window.showErrorMessage(words, again, log);
    if (answer === again) {
      await vscode.commands.executeCommand("bank-copilot.restart");
    } else if (answer === log) {
      this.log.show();
    }
  }
}

/** Show what the server says, in the user's language. */
export function show({ type, message }: ShowMessageParams): void {
  const words = linkless(translated(message, vscode.l10n.t));
  switch (type) {
    case MessageType.Error:
      void vscode.window.showErrorMessage(words);
      break;
    case MessageType.Warning:
      void vscode.window.showWarningMessage(words);
      break;
    default:
      void vscode.window.showInformationMessage(words);
  }
}

function inWords(begin: WorkDoneProgressBegin): WorkDoneProgressBegin {
  return { ...begin, title: translated(begin.title, vscode.l10n.t) };
}

function sectionOf(scope: string | undefined): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SECTION, scope === undefined ? null : vscode.Uri.parse(scope));
}
