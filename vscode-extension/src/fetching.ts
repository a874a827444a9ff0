import * as vscode from "vscode";
import { withProgress } from "./progress";
import { wordsOf } from "./server/installation";
import { lacking, type Model, missing, sizeOf, transferOf } from "./server/models";
import { CommandFailed, run } from "./server/process";
import { pathIn } from "./settings";
import { tell } from "./trouble";

/** Fetches the models that this machine is to run and does not have. */
export class Fetching {
  private underWay = false;

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** What is to be fetched, the smallest first; nothing where another machine runs the models. */
  async missing(program: string): Promise<readonly Model[]> {
    try {
      const models = missing(await run({ program, args: ["models", "list", "--json"] }));
      return models.length > 0 && (await this.runsHere(program)) ? models : [];
    } catch (error) {
      this.log.warn(wordsOf(error));
      return [];
    }
  }

  /**
   * Fetch models, one after the other. What goes wrong is told; nothing is done while this is under way already.
   *
   * @param onFetched called with each that is there, before the next one is fetched.
   */
  async fetch(program: string, models: readonly Model[], onFetched: (model: Model) => Promise<void>): Promise<void> {
    if (this.underWay) {
      return;
    }
    this.underWay = true;
    try {
      for (const model of models) {
        if (!(await this.pull(program, model))) {
          return;
        }
        await onFetched(model);
      }
    } catch (error) {
      void tell(this.log, vscode.l10n.t("The models were not fetched: {0}", wordsOf(error)), [
        { label: vscode.l10n.t("Try again"), command: "bank-copilot.pullModels" },
        { label: vscode.l10n.t("Open settings"), command: "bank-copilot.openSettings" },
      ]);
    } finally {
      this.underWay = false;
    }
  }

  private pull(program: string, model: Model): Promise<boolean> {
    const title = vscode.l10n.t("Fetching the model {0} ({1})", model.name, sizeOf([model]));
    const source = pathIn(vscode.workspace.getConfiguration("bank-copilot"), "modelSource");
    const args = ["models", "pull", model.name, ...(source === "" ? [] : ["--source", source])];
    return withProgress(title, async (report, signal) => {
      let before = 0;
      const onLine = (line: string): void => {
        this.log.info(line);
        const transfer = transferOf(line);
        if (transfer !== undefined) {
          const { percent, whole, speed } = transfer;
          report(vscode.l10n.t("{0} % of {1}, {2}", String(percent), whole, speed), Math.max(0, percent - before));
          before = percent;
        }
      };
      await run({ program, args }, { signal, onLine });
    });
  }

  private async runsHere(program: string): Promise<boolean> {
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
}
