import { describe, expect, it } from 'vitest';

import { placeBeside } from '../../src/core/placement';

const WINDOW = { width: 1000, height: 600 };
const SIZE = { width: 300, height: 200 };

describe('the place of a popup', () => {
  it('is below its anchor', () => {
    expect(placeBeside({ left: 50, top: 100, width: 40, height: 20 }, SIZE, WINDOW)).toEqual({
      left: 50,
      top: 124
    });
  });

  it('is above an anchor at the bottom', () => {
    expect(placeBeside({ left: 50, top: 500, width: 40, height: 20 }, SIZE, WINDOW)).toEqual({
      left: 50,
      top: 296
    });
  });

  it('is over the right end of an anchor that fills the window', () => {
    expect(placeBeside({ left: 50, top: 100, width: 800, height: 450 }, SIZE, WINDOW)).toEqual({
      left: 546,
      top: 104
    });
  });

  it.each([
    { left: 990, top: 100, width: 40, height: 20 },
    { left: -500, top: -900, width: 40, height: 20 },
    { left: 10, top: 9000, width: 40, height: 20 }
  ])('is inside the window beside $left, $top', anchor => {
    const { left, top } = placeBeside(anchor, SIZE, WINDOW);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(left + SIZE.width).toBeLessThanOrEqual(WINDOW.width);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(top + SIZE.height).toBeLessThanOrEqual(WINDOW.height);
  });

  it('keeps the beginning of a popup that is larger than the window', () => {
    const place = placeBeside(
      { left: 50, top: 5, width: 40, height: 20 },
      { width: 2000, height: 900 },
      WINDOW
    );
    expect(place).toEqual({ left: 4, top: 4 });
  });
});
