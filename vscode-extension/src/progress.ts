import * as vscode from "vscode";

/** Says what is being done, and how much of the whole has been added since the last time, in percent. */
export type Report = (message: string, increment?: number) => void;

/**
 * Do work that takes long, with a notification that shows how far it is and can end it.
 *
 * @returns whether it was done; false when the user ended it.
 * @throws Error what the work throws, unless the user ended it.
 */
export async function withProgress(
  title: string,
  work: (report: Report, signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    const listener = token.onCancellationRequested(() => abort.abort());
    try {
      await work(
        (message, increment) => progress.report(increment === undefined ? { message } : { message, increment }),
        abort.signal,
      );
      return true;
    } catch (error) {
      if (abort.signal.aborted) {
        return false;
      }
      throw error;
    } finally {
      listener.dispose();
    }
  });
}
