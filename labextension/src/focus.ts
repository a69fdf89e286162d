import type { IDisposable } from '@lumino/disposable';

/**
 * Gives the focus to another element when the one that had it is removed or hidden, as a button often is by its own
 * work, and gives it back to one that was only moved; otherwise somebody without a mouse would have to start again at
 * the top of the page.
 */
export class FocusKeeper implements IDisposable {
  /** The next element is asked for only when it is needed; an element that is not there is passed over. */
  constructor(
    private readonly node: HTMLElement,
    private readonly next: () => HTMLElement | null
  ) {
    node.addEventListener('focusin', this.gained);
    node.addEventListener('focusout', this.lost);
    // not every browser tells of the focus that is lost with a removed element
    this.observer.observe(node, { childList: true, subtree: true });
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    this.focused = null;
    this.node.removeEventListener('focusin', this.gained);
    this.node.removeEventListener('focusout', this.lost);
    this.observer.disconnect();
  }

  private readonly gained = (event: FocusEvent): void => {
    this.focused = event.target as HTMLElement;
  };

  private readonly lost = (): void => {
    // the element is still where it was while it is being removed
    queueMicrotask(() => {
      this.restore(this.observer.takeRecords());
      if (!this.node.contains(document.activeElement)) {
        this.focused = null;
      }
    });
  };

  private readonly restore = (changes: readonly MutationRecord[]): void => {
    const { focused } = this;
    if (!focused || document.activeElement !== document.body) {
      return;
    }
    if (!focused.checkVisibility()) {
      this.focused = null;
      this.next()?.focus();
    } else if (changes.some(({ addedNodes }) => [...addedNodes].some(node => node.contains(focused)))) {
      focused.focus();
    }
  };

  private readonly observer = new MutationObserver(this.restore);
  private focused: HTMLElement | null = null;
  private disposed = false;
}
