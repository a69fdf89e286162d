import { afterEach, beforeEach, vi } from 'vitest';

/** Let tests decide how fast time goes by, for what sets timers of a window. */
export function useFakeTime(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('window', globalThis);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}
