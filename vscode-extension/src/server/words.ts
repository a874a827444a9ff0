import type { Translate } from "../status/words";

/** The server's sentences that are known beforehand, in the user's language; others stay as they are. */
export function translated(words: string, t: Translate): string {
  const reason =
    /^Bank Copilot offers no completions for now: (.*)\. It goes on by itself once that is settled\.$/s.exec(
      words,
    )?.[1];
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
