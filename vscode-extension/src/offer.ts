import * as vscode from "vscode";

/**
 * Offer something that is done only when the user agrees.
 *
 * @param memory remembers what is not to be offered again.
 * @param what names the offer there.
 * @returns whether the user agrees.
 */
export async function offer(memory: vscode.Memento, what: string, words: string, yes: string): Promise<boolean> {
  const key = `declined: ${what}`;
  if (memory.get<boolean>(key) === true) {
    return false;
  }
  const never = vscode.l10n.t("Don't ask again");
  const choice = await vscode.window.showInformationMessage(words, yes, never);
  if (choice === never) {
    await memory.update(key, true);
  }
  return choice === yes;
}
