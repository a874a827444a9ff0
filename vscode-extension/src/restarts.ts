const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 16_000;

/** Decides when a server that stopped is started again: later each time, and not at all when it stops too often. */
export class Restarts {
  private readonly stops: number[] = [];

  constructor(
    private readonly now: () => number = Date.now,
    private readonly limit = 5,
    private readonly withinMs = 180_000,
  ) {}

  /** Note that the server stopped. Returns the milliseconds to wait, or undefined: leave it stopped. */
  next(): number | undefined {
    const now = this.now();
    while (this.stops[0] !== undefined && now - this.stops[0] > this.withinMs) {
      this.stops.shift();
    }
    this.stops.push(now);
    if (this.stops.length > this.limit) {
      return undefined;
    }
    return Math.min(FIRST_DELAY_MS * 2 ** (this.stops.length - 1), LONGEST_DELAY_MS);
  }

  /** Whether the stop noted last is the first for a while: then the user is told. */
  get first(): boolean {
    return this.stops.length === 1;
  }

  /** Forget the stops: the user started the server. */
  clear(): void {
    this.stops.length = 0;
  }
}
