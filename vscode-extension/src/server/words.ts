import type { Translate } from "../status/words";

const DOWN = /^Bank Copilot offers no completions for now: (.*)\. It goes on by itself once that is settled\.$/s;
const MISSING = /^model \S+ is not here; /;

/** Whether the server says that it has no completions for want of a model. */
export function wantsModel(words: string): boolean {
  return MISSING.test(DOWN.exec(words)?.[1] ?? "");
}

/** The server's sentences that are known beforehand, in the user's language; others stay as they are. */
export function translated(words: string, t: Translate): string {
  const reason = DOWN.exec(words)?.[1];
  if (reason !== undefined) {
    return t("Bank Copilot offers no completions for now: {0}. It goes on by itself once that is settled.", reason);
  }
  switch (words) {
    case "Bank Copilot: starting the model":
      return t("Bank Copilot: starting the model");
    case "Bank Copilot: reading the folders":
      return t("Bank Copilot: reading the folders");
    default:
      return words;
  }
}
