import type { Client, Document } from '../api/client';
import type { Suggestion } from '../api/types';
import { acceptable, isSame, renewedSuggestions, sourcesOf } from './state';

type Open = ReadonlyMap<string, Suggestion>;

/** Asks for suggested roles, and asks anew while some are open and cells change. */
export class Suggestions {
  /** `open` tells and `update` takes the suggestions that nobody has accepted or dismissed, by cell id. */
  constructor(
    private readonly client: Client,
    private readonly open: () => Open,
    private readonly update: (open: Open) => void
  ) {}

  async ask(document: Document): Promise<readonly Suggestion[]> {
    const { suggestions } = await this.client.suggest(document);
    const found = acceptable(suggestions);
    this.sources = sourcesOf(document);
    this.update(new Map(found.map(each => [each.cell_id, each])));
    return found;
  }

  drop(cellIds: Iterable<string>): void {
    const left = new Map(this.open());
    for (const id of cellIds) {
      left.delete(id);
    }
    this.update(left);
  }

  /** Ask anew for those that are open, when cells have changed since: what fitted them may not any more. */
  async renew(document: Document): Promise<void> {
    const [before, now] = [this.sources, sourcesOf(document)];
    if (this.open().size === 0 || isSame(before, now)) {
      return;
    }
    this.sources = now;
    try {
      const { suggestions } = await this.client.suggest(document);
      if (this.sources === now) {
        this.update(renewedSuggestions(this.open(), acceptable(suggestions)));
      }
    } catch {
      if (this.sources === now) {
        this.sources = before; // the next answer of the compiler asks again
      }
    }
  }

  /** The sources that the open suggestions belong to, by cell id. */
  private sources: ReadonlyMap<string, string> = new Map();
}
