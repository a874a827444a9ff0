import * as vscode from "vscode";
import { offReason } from "../settings";
import { type Absent, faceOf, type Status } from "./words";

const BUSY_AFTER_MS = 500;

/** The item in the status bar. A click on it opens the menu. */
export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("bank-copilot", vscode.StatusBarAlignment.Right, 100);
  private readonly listeners: vscode.Disposable[];
  private pending: NodeJS.Timeout | undefined;
  private status: Status | Absent = { state: "starting", model: "", size: "", detail: "" };

  constructor() {
    this.item.name = "Bank Copilot";
    this.item.command = "bank-copilot.menu";
    this.listeners = [
      vscode.window.onDidChangeActiveTextEditor(() => this.draw()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("bank-copilot")) {
          this.draw();
        }
      }),
    ];
    this.draw();
    this.item.show();
  }

  show(status: Status | Absent): void {
    this.status = status;
    clearTimeout(this.pending);
    // Most answers come at once: an icon that turns at every key would only distract.
    if (status.state === "busy") {
      this.pending = setTimeout(() => this.draw(), BUSY_AFTER_MS);
    } else {
      this.draw();
    }
  }

  dispose(): void {
    clearTimeout(this.pending);
    for (const listener of this.listeners) {
      listener.dispose();
    }
    this.item.dispose();
  }

  private draw(): void {
    const document = vscode.window.activeTextEditor?.document;
    const section = vscode.workspace.getConfiguration("bank-copilot", document ?? null);
    const face = faceOf(this.status, offReason(section, document?.languageId ?? ""), vscode.l10n.t);
    this.item.text = face.text;
    this.item.tooltip = ["Bank Copilot", ...face.lines].join("\n");
    this.item.accessibilityInformation = { label: ["Bank Copilot:", ...face.lines].join(" ") };
    this.item.backgroundColor = face.warns ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
  }
}
