import * as vscode from "vscode";
import { EarlyKey } from "./early";
import { Fetching } from "./fetching";
import { FiguresPanel } from "./figures/panel";
import { type Lack, showMenu } from "./menu";
import { offer } from "./offer";
import { openSample } from "./sample";
import { type Model, sizeOf } from "./server/models";
import { wantsModel } from "./server/words";
import { Session, show } from "./session";
import { Setup } from "./setup";
import { StatusItem } from "./status/item";
import { checkInlineSuggestions, toggle, toggleFolder, toggleLanguage } from "./toggles";

const PROGRAM_SETTINGS = ["bank-copilot.serverPath", "bank-copilot.python"];

let extension: Extension | undefined;

/** VS Code calls this once, after the window is there. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Bank Copilot", { log: true });
  extension = new Extension(context, log);
  context.subscriptions.push(log, extension);
  await extension.start();
}

/** VS Code calls this at the end, and waits: the server keeps its figures before it goes. */
export async function deactivate(): Promise<void> {
  await extension?.end();
  extension = undefined;
}

/** The parts together: what the commands and the events of VS Code do. */
class Extension implements vscode.Disposable {
  private readonly setup: Setup;
  private readonly fetching: Fetching;
  private readonly session: Session;
  private readonly item = new StatusItem();
  private readonly panel = new FiguresPanel();
  private readonly early = new EarlyKey();
  private readonly listeners: vscode.Disposable[] = [];
  private starting: Promise<string | undefined> = Promise.resolve(undefined);
  private program: string | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.setup = new Setup(context, log);
    this.fetching = new Fetching(log);
    this.session = new Session(log);
    this.session.onStatus((status) => {
      const ready = status.state === "ready";
      this.item.show(status);
      void vscode.commands.executeCommand("setContext", "bank-copilot.ready", ready);
      if (ready) {
        this.answerEarlyKey();
      }
    });
    this.session.onMessage(async (message) => {
      // That there is no model is better said with the means to get one.
      if (!(wantsModel(message.message) && (await this.offerModels()))) {
        show(message);
      }
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
    this.register("menu", () => showMenu(this.lack));
    this.listeners.push(
      vscode.workspace.onDidChangeConfiguration((event) => this.configured(event)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!this.session.answers) {
          this.early.note(document.uri.toString(), document.version, Date.now());
        }
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.start()),
    );
  }

  /** Start the server, in place of the one that runs; offer what is missing for that. */
  async start(): Promise<void> {
    const program = await this.begin();
    if (program === undefined && !this.setup.found) {
      void this.offerInstallation();
    }
  }

  async end(): Promise<void> {
    await this.session.stop();
  }

  dispose(): void {
    for (const part of [...this.listeners, this.session, this.item, this.panel]) {
      part.dispose();
    }
  }

  /** Start the server and return its program; undefined when it does not run. One start waits for the one before. */
  private begin(): Promise<string | undefined> {
    this.starting = this.starting.then(() => this.begun());
    return this.starting;
  }

  private async begun(): Promise<string | undefined> {
    try {
      const program = await this.setup.find();
      this.program = program;
      if (program === undefined) {
        await this.session.stop();
        this.item.show({ state: "missing" });
      } else {
        await this.session.start(program);
        void checkInlineSuggestions();
      }
      return program;
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(vscode.l10n.t("Bank Copilot's server did not start. The log says more."));
      return undefined;
    }
  }

  private get lack(): Lack {
    if (!this.setup.found) {
      return "server";
    }
    return this.session.answers ? undefined : "models";
  }

  /** Ask for what was typed before there was an answer: VS Code asks at a key, not when there is somebody to ask. */
  private answerEarlyKey(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document !== undefined && this.early.stands(document.uri.toString(), document.version, Date.now())) {
      void vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
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
    const words = vscode.l10n.t("Bank Copilot needs its server, in a folder of its own, and two models (1.6 GB).");
    if (await offer(this.context.globalState, "install", words, vscode.l10n.t("Install"))) {
      await this.install();
    }
  }

  /** Install the server and, as whoever wants the one wants the others, the models that it is to run. */
  private async install(): Promise<void> {
    await this.session.stop();
    this.item.show({ state: "installing" });
    const program = (await this.setup.install()) ? await this.setup.find() : undefined;
    const models = program === undefined ? [] : await this.fetching.missing(program);
    if (program === undefined || models.length === 0) {
      await this.begin();
      return;
    }
    await this.fetch(program, models);
    if (!this.session.answers) {
      this.item.show({ state: "bare" });
    }
  }

  /** Offer the models that the server lacks. Returns whether it lacks any. */
  private async offerModels(): Promise<boolean> {
    const program = this.program;
    const models = program === undefined ? [] : await this.fetching.missing(program);
    if (program === undefined || models.length === 0) {
      return false;
    }
    const names = models.map((model) => model.name).join(", ");
    const words = vscode.l10n.t("Bank Copilot has no model yet. Fetch {0} ({1})?", names, sizeOf(models));
    void offer(this.context.globalState, names, words, vscode.l10n.t("Fetch")).then((agreed) =>
      agreed ? this.fetch(program, models) : undefined,
    );
    return true;
  }

  private async pullModels(): Promise<void> {
    const program = await this.setup.find();
    if (program === undefined) {
      return;
    }
    const models = await this.fetching.missing(program);
    if (models.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t("There is no model to fetch."));
      return;
    }
    await this.fetch(program, models);
  }

  /** Fetch models. The server looks for one that was not there only now and then, so it is started anew. */
  private async fetch(program: string, models: readonly Model[]): Promise<void> {
    await this.fetching.fetch(program, models, async () => {
      if (!this.session.answers) {
        await this.begin();
      }
    });
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
