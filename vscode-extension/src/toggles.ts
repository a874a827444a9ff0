import * as vscode from "vscode";
import { type Level, offReason, withLanguage } from "./settings";

const SECTION = "bank-copilot";
const TARGETS: Readonly<Record<Level, vscode.ConfigurationTarget>> = {
  workspaceFolderValue: vscode.ConfigurationTarget.WorkspaceFolder,
  workspaceValue: vscode.ConfigurationTarget.Workspace,
  globalValue: vscode.ConfigurationTarget.Global,
};

/** Turn completions on or off everywhere. */
export async function toggle(): Promise<void> {
  const section = vscode.workspace.getConfiguration(SECTION, document() ?? null);
  const inspected = section.inspect<boolean>("enabled");
  const on = !(section.get<boolean>("enabled") ?? true);
  await section.update("enabled", on, vscode.ConfigurationTarget.Global);
  // A folder or workspace that says otherwise would win over the user's choice.
  if (inspected?.workspaceFolderValue !== undefined) {
    await section.update("enabled", undefined, vscode.ConfigurationTarget.WorkspaceFolder);
  }
  if (inspected?.workspaceValue !== undefined) {
    await section.update("enabled", undefined, vscode.ConfigurationTarget.Workspace);
  }
}

/** Turn completions on or off for the language of the document in front. */
export async function toggleLanguage(): Promise<void> {
  const language = document()?.languageId;
  if (language === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t("Open a file of the language first."));
    return;
  }
  const section = vscode.workspace.getConfiguration(SECTION, document() ?? null);
  const on = offReason(section, language) === "language";
  const [level, languages] = withLanguage(section, language, on);
  await section.update("languages", languages, TARGETS[level]);
}

/** Turn completions on or off for the folder of the document in front. */
export async function toggleFolder(): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const front = document();
  const folder = (front && vscode.workspace.getWorkspaceFolder(front.uri)) ?? folders[0];
  if (folder === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t("Open a folder first."));
    return;
  }
  const section = vscode.workspace.getConfiguration(SECTION, folder.uri);
  const on = !(section.get<boolean>("enabled") ?? true);
  await section.update("enabled", on, vscode.ConfigurationTarget.WorkspaceFolder);
}

/** Tell the user when VS Code itself shows no inline suggestions, and offer to turn them on. */
export async function checkInlineSuggestions(): Promise<void> {
  const section = vscode.workspace.getConfiguration("editor");
  if (section.get<boolean>("inlineSuggest.enabled") !== false) {
    return;
  }
  const on = vscode.l10n.t("Turn on");
  const words = vscode.l10n.t("VS Code shows no inline suggestions: editor.inlineSuggest.enabled is off.");
  if ((await vscode.window.showWarningMessage(words, on)) === on) {
    await section.update("inlineSuggest.enabled", true, vscode.ConfigurationTarget.Global);
  }
}

function document(): vscode.TextDocument | undefined {
  return vscode.window.activeTextEditor?.document;
}
