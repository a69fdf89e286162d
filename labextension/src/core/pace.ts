/** Milliseconds of uninterrupted typing after which the notebook is compiled all the same. */
const LONGEST_WAIT = 2000;

/** Milliseconds until the server is asked again after it could not be reached once, twice, ... */
const RETRIES = [1000, 2000, 4000, 8000, 15_000] as const;

/** Decides when a notebook is compiled next; knows of time only what it is told (milliseconds). */
export class Pace {
  /** With `live` off nothing is due because of changes; what is asked for still is. */
  constructor(
    private delay: number,
    private live: boolean
  ) {}

  adjust(delay: number, live: boolean): void {
    this.delay = delay;
    this.live = live;
  }

  /** Whether the notebook has changed since it was last sent. */
  get behind(): boolean {
    return this.firstChange !== null;
  }

  /** Whether the server could not be reached when it was last asked. */
  get unreachable(): boolean {
    return this.lost;
  }

  /** The notebook has changed; `patience` is how much longer than usual the change may wait for others. */
  change(now: number, patience = 0): void {
    this.firstChange ??= now;
    this.settled = Math.max(this.settled, now + this.delay + patience);
  }

  /** The time of the next compilation; null while there is no need of any. */
  get due(): number | null {
    if (this.retryAt !== null) {
      return this.retryAt;
    }
    if (this.firstChange === null || !this.live) {
      return null;
    }
    return Math.min(this.settled, this.firstChange + Math.max(LONGEST_WAIT, this.delay));
  }

  /** The notebook is sent as it is now: until that fails, too, the server is not asked for want of an answer. */
  sent(): void {
    this.firstChange = null;
    this.settled = 0;
    this.retryAt = null;
  }

  /** The server has answered, whatever it said. */
  answered(): void {
    this.failures = 0;
    this.retryAt = null;
    this.lost = false;
  }

  /** The server has not answered; after so many `attempts` it is asked again only when the notebook changes. */
  unanswered(now: number, attempts = Infinity): void {
    const wait = RETRIES[Math.min(this.failures, RETRIES.length - 1)] ?? 0;
    this.failures += 1;
    this.lost = this.failures < attempts;
    this.retryAt = this.lost ? now + wait : null;
  }

  private firstChange: number | null = null;
  private settled = 0;
  private failures = 0;
  private lost = false;
  private retryAt: number | null = null;
}
