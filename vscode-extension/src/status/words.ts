/** What the server says about itself, in the notification `bank-copilot/status`. */
export interface Status {
  readonly state: "starting" | "ready" | "busy" | "paused" | "down";
  /** The model's name; empty while it is not known. */
  readonly model: string;
  readonly size: string;
  /** A sentence for the user; empty when there is nothing to say. */
  readonly detail: string;
}

/** States that only the extension knows: there is no server to speak for itself. */
export interface Absent {
  readonly state: "missing" | "installing" | "bare" | "stopped";
}

/** `vscode.l10n.t`. */
export type Translate = (message: string, ...args: string[]) => string;

/** What the status bar shows. */
export interface Face {
  readonly text: string;
  readonly lines: readonly string[];
  readonly warns: boolean;
}

type State = Status["state"] | Absent["state"];

const ICONS: Readonly<Record<State, string>> = {
  starting: "$(loading~spin)",
  ready: "$(sparkle)",
  busy: "$(loading~spin)",
  paused: "$(circle-slash)",
  down: "$(warning)",
  missing: "$(cloud-download)",
  installing: "$(loading~spin)",
  bare: "$(cloud-download)",
  stopped: "$(debug-disconnect)",
};

const WARNING: ReadonlySet<State> = new Set(["down", "missing", "bare", "stopped"]);

/** The status bar's text and tooltip. `off` says that the settings turn completions off for the document in front. */
export function faceOf(status: Status | Absent, off: "everywhere" | "language" | undefined, t: Translate): Face {
  const works = status.state === "ready" || status.state === "busy" || status.state === "paused";
  const state: State = works && off !== undefined ? "paused" : status.state;
  const size = "size" in status && works ? status.size : "";
  const model = "model" in status && status.model !== "" ? t("Model: {0}", status.model) : "";
  const detail = "detail" in status ? status.detail : "";
  return {
    text: [ICONS[state], "Copilot", size].filter((part) => part !== "").join(" "),
    lines: [sentence(state, off, t), model, detail].filter((line) => line !== ""),
    warns: WARNING.has(state),
  };
}

function sentence(state: State, off: "everywhere" | "language" | undefined, t: Translate): string {
  switch (state) {
    case "starting":
      return t("The model is being started.");
    case "ready":
      return t("Completions are ready.");
    case "busy":
      return t("The model is writing.");
    case "paused":
      return off === "language" ? t("Completions are off for this language.") : t("Completions are off.");
    case "down":
      return t("No completions for now.");
    case "missing":
      return t("The server is not installed.");
    case "installing":
      return t("The server and the models are being fetched.");
    case "bare":
      return t("The models are not there yet.");
    case "stopped":
      return t("The server stopped.");
  }
}
