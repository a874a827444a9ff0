/**
 * Words for a message of VS Code without a link in them. VS Code makes one of `[words](command:…)`, and a click on it
 * runs the command. What a message quotes may come from the settings of a folder that nobody trusts.
 */
export function linkless(words: string): string {
  return words.replaceAll("](", "] (");
}
