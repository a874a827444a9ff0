import * as vscode from "vscode";
import { offReason } from "./settings";

interface Entry extends vscode.QuickPickItem {
  readonly command: string;
}

/** What is not there, or may not be there, and can be fetched. */
export type Lack = "server" | "models" | undefined;

/** Show what can be done, under the item of the status bar. */
export async function showMenu(lack: Lack): Promise<void> {
  const chosen = await vscode.window.showQuickPick(entries(lack), { title: "Bank Copilot" });
  if (chosen !== undefined) {
    // A click on the status bar took the focus from the editor.
    await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
    await vscode.commands.executeCommand(chosen.command);
  }
}

function entries(lack: Lack): Entry[] {
  const { t } = vscode.l10n;
  const document = vscode.window.activeTextEditor?.document;
  const section = vscode.workspace.getConfiguration("bank-copilot", document ?? null);
  const off = offReason(section, document?.languageId ?? "");
  const found: Entry[] = [];
  if (lack === "server") {
    found.push({ label: `$(cloud-download) ${t("Install the server")}`, command: "bank-copilot.install" });
  } else if (lack === "models") {
    found.push({ label: `$(cloud-download) ${t("Fetch the models")}`, command: "bank-copilot.pullModels" });
  }
  found.push({
    label:
      off === "everywhere" ? `$(play) ${t("Turn completions on")}` : `$(circle-slash) ${t("Turn completions off")}`,
    command: "bank-copilot.toggle",
  });
  if (document !== undefined && off !== "everywhere") {
    const language = document.languageId;
    found.push({
      label:
        off === "language"
          ? `$(play) ${t("Turn on for {0}", language)}`
          : `$(circle-slash) ${t("Turn off for {0}", language)}`,
      command: "bank-copilot.toggleLanguage",
    });
  }
  found.push(
    { label: `$(sparkle) ${t("Ask for a suggestion now")}`, command: "bank-copilot.trigger" },
    { label: `$(graph) ${t("Figures of use")}`, command: "bank-copilot.showFigures" },
    { label: `$(settings-gear) ${t("Settings")}`, command: "bank-copilot.openSettings" },
    { label: `$(debug-restart) ${t("Restart the server")}`, command: "bank-copilot.restart" },
    { label: `$(output) ${t("Show the log")}`, command: "bank-copilot.showLog" },
    { label: `$(book) ${t("First steps")}`, command: "bank-copilot.walkthrough" },
  );
  return found;
}
