import * as vscode from "vscode";

const SAMPLE = `"""Repayment of a loan."""

from decimal import Decimal


def monthly_payment(principal: Decimal, yearly_rate: Decimal, months: int) -> Decimal:
    """Return the level payment a month of an annuity loan."""
    `;

/** Open a document in which a completion is at hand. */
export async function openSample(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: "python", content: SAMPLE });
  const end = document.lineAt(document.lineCount - 1).range.end;
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(end, end) });
  await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
}
