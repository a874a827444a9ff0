import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { type Figures, page } from "./page";

/** The editor tab with the figures of use; there is at most one. */
export class FiguresPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;

  show(figures: Figures): void {
    if (this.panel === undefined) {
      this.panel = vscode.window.createWebviewPanel(
        "bank-copilot.figures",
        vscode.l10n.t("Figures of use"),
        vscode.ViewColumn.Active,
        { enableScripts: false, localResourceRoots: [] },
      );
      this.panel.onDidDispose(() => {
        this.panel = undefined;
      });
    }
    this.panel.webview.html = page(figures, randomBytes(16).toString("base64"), vscode.l10n.t);
    this.panel.reveal();
  }

  dispose(): void {
    this.panel?.dispose();
  }
}
