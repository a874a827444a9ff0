import * as vscode from "vscode";
import { EarlyKey } from "./early";
import { FiguresPanel } from "./figures/panel";
import { showMenu } from "./menu";
import { Session } from "./session";
import { Setup } from "./setup";
import { StatusItem } from "./status/item";
import { checkInlineSuggestions, toggle, toggleFolder, toggleLanguage } from "./toggles";

const PROGRAM_SETTINGS = ["bank-copilot.serverPath", "bank-copilot.python"];

const SAMPLE = `"""Repayment of a loan."""

from decimal import Decimal


def monthly_payment(principal: Decimal, yearly_rate: Decimal, months: int) -> Decimal:
    """Return the level payment a month of an annuity loan."""
    `;

/** VS Code calls this once, after the window is there. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Bank Copilot", { log: true });
  const extension = new Extension(context, log);
  context.subscriptions.push(log, extension);
  await extension.start();
}

/** The parts together: what the commands and the events of VS Code do. */
class Extension implements vscode.Disposable {
  private readonly setup: Setup;
  private readonly session: Session;
  private readonly item = new StatusItem();
  private readonly panel = new FiguresPanel();
  private readonly early = new EarlyKey();
  private readonly listeners: vscode.Disposable[] = [];
  private offered = false;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.setup = new Setup(context, log);
    this.session = new Session(log);
    this.session.onStatus((status) => {
      this.item.show(status);
      void vscode.commands.executeCommand("setContext", "bank-copilot.ready", status.state === "ready");
    });
    this.register("trigger", () => vscode.commands.executeCommand("editor.action.inlineSuggest.trigger"));
    this.register("toggle", toggle);
    this.register("toggleLanguage", toggleLanguage);
    this.register("toggleFolder", toggleFolder);
    this.register("restart", () => this.start());
    this.register("install", () => this.install());
    this.register("pullModels", () => this.pullModels());
    this.register("showFigures", () => this.showFigures());
    this.register("showLog", () => this.log.show());
    this.register("openSettings", () =>
      vscode.commands.executeCommand("workbench.action.openSettings", "bank-copilot"),
    );
    this.register("openSample", openSample);
    this.register("walkthrough", () => this.openWalkthrough());
    this.register("menu", () => showMenu(this.setup.found));
    this.listeners.push(
      vscode.workspace.onDidChangeConfiguration((event) => this.configured(event)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!this.session.running) {
          this.early.note(document.uri.toString(), document.version, Date.now());
        }
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.start()),
    );
  }

  /** Start the server, in place of the one that runs; offer to install it when there is none. */
  async start(): Promise<void> {
    const program = await this.setup.find();
    if (program === undefined) {
      await this.session.stop();
      this.item.show({ state: "missing" });
      if (!this.setup.found) {
        void this.offerInstallation();
      }
      return;
    }
    try {
      await this.session.start(program);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(vscode.l10n.t("Bank Copilot's server did not start. The log says more."));
      return;
    }
    this.answerEarlyKey();
    void checkInlineSuggestions();
    void this.setup.offerModels(program);
  }

  /** Ask for what was typed before the server was there: VS Code asks at a key, not when there is somebody to ask. */
  private answerEarlyKey(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document !== undefined && this.early.stands(document.uri.toString(), document.version, Date.now())) {
      void vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
    }
  }

  dispose(): void {
    for (const part of [...this.listeners, this.session, this.item, this.panel]) {
      part.dispose();
    }
  }

  private register(name: string, action: () => unknown): void {
    this.listeners.push(vscode.commands.registerCommand(`bank-copilot.${name}`, action));
  }

  private async configured(event: vscode.ConfigurationChangeEvent): Promise<void> {
    if (PROGRAM_SETTINGS.some((name) => event.affectsConfiguration(name))) {
      await this.start();
    } else if (event.affectsConfiguration("bank-copilot")) {
      await this.session.configure();
    }
  }

  private async offerInstallation(): Promise<void> {
    if (this.offered) {
      return;
    }
    this.offered = true;
    const install = vscode.l10n.t("Install");
    const words = vscode.l10n.t("Bank Copilot needs its server. Install it into a folder of its own?");
    if ((await vscode.window.showInformationMessage(words, install)) === install) {
      await this.install();
    }
  }

  private async install(): Promise<void> {
    await this.session.stop();
    if (await this.setup.install()) {
      await this.start();
    }
  }

  private async pullModels(): Promise<void> {
    const program = await this.setup.find();
    if (program !== undefined) {
      await this.setup.pullModels(program);
    }
  }

  private async showFigures(): Promise<void> {
    try {
      const figures = await this.session.figures();
      if (figures !== undefined) {
        this.panel.show(figures);
        return;
      }
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
    }
    void vscode.window.showInformationMessage(vscode.l10n.t("The server does not run, so there are no figures."));
  }

  private async openWalkthrough(): Promise<void> {
    const id = `${this.context.extension.id}#start`;
    await vscode.commands.executeCommand("workbench.action.openWalkthrough", id, false);
  }
}

/** Open a document in which a completion is at hand. */
async function openSample(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: "python", content: SAMPLE });
  const editor = await vscode.window.showTextDocument(document);
  const end = document.lineAt(document.lineCount - 1).range.end;
  editor.selection = new vscode.Selection(end, end);
  await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
}
