import { handBack, type RejectedItem, type Settlement } from './settlement.ts';

/** So many single items in a row, and no other is stored: it is not the items that are refused. */
const maxSuspects = 3;

/** A body that is sent in parts because it was refused as a whole. It ends early where every part is refused. */
export class Split {
  readonly #suspects: { owner: Settlement; rejected: RejectedItem }[] = [];
  #hasProgress = false;
  #isStopped = false;

  /** Whether the rest is handed back without being sent. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** A part was taken: items that were refused before are refused for what they are. */
  progress(): void {
    this.#hasProgress = true;
    this.#rejectSuspects();
  }

  /** An item was refused that was alone in its request. */
  refuse(owner: Settlement, rejected: RejectedItem): void {
    this.#suspects.push({ owner, rejected });
    if (this.#hasProgress) this.#rejectSuspects();
    else if (this.#suspects.length === maxSuspects) this.stop();
  }

  /** Everything is refused: items refused so far and the rest are handed back. */
  stop(): void {
    this.#isStopped = true;
    handBack(this.#suspects.splice(0).map(({ owner }) => owner));
  }

  /** No part is left. */
  end(): void {
    this.#rejectSuspects();
  }

  #rejectSuspects(): void {
    for (const { owner, rejected } of this.#suspects.splice(0)) owner.rejected.push(rejected);
  }
}
