// As long as the server and the small model take to come on a slow line.
const ANSWERED_MS = 300_000;

/** The last key that was pressed before there was anybody to answer it. */
export class EarlyKey {
  private uri = "";
  private version = 0;
  private at = Number.NEGATIVE_INFINITY;

  /** Take in a key: the document, its version after it, and the time in milliseconds. */
  note(uri: string, version: number, now: number): void {
    this.uri = uri;
    this.version = version;
    this.at = now;
  }

  /** Tell, once, whether the document is as that key left it, five minutes ago at the most. */
  stands(uri: string, version: number, now: number): boolean {
    const stands = this.uri === uri && this.version === version && now - this.at <= ANSWERED_MS;
    this.at = Number.NEGATIVE_INFINITY;
    return stands;
  }
}
