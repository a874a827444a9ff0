import * as vscode from "vscode";
import { linkless } from "./message";

/** A button under a message, and the command of the extension that it runs. */
export interface Remedy {
  readonly label: string;
  readonly command: string;
}

/** Write what went wrong to the log, tell the user, and do what is chosen of what helps. */
export async function tell(log: vscode.LogOutputChannel, words: string, remedies: readonly Remedy[]): Promise<void> {
  log.error(words);
  const shown = [...remedies, { label: vscode.l10n.t("Show the log"), command: "bank-copilot.showLog" }];
  const choice = await vscode.window.showErrorMessage(linkless(words), ...shown.map((remedy) => remedy.label));
  const chosen = shown.find((remedy) => remedy.label === choice);
  if (chosen !== undefined) {
    await vscode.commands.executeCommand(chosen.command);
  }
}
