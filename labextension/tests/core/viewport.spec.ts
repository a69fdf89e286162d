import { describe, expect, it } from 'vitest';

import { fit, pan, reveal, SMALLEST_SCALE, zoomAt } from '../../src/core/viewport';

const WINDOW = { width: 300, height: 400 };

describe('viewport', () => {
  it('fits a large picture, and leaves a small one at its size', () => {
    expect(fit({ width: 600, height: 400 }, WINDOW)).toEqual({ scale: 0.5, x: 0, y: 100 });
    expect(fit({ width: 100, height: 100 }, WINDOW)).toEqual({ scale: 1, x: 100, y: 150 });
  });

  it('keeps text readable when asked, and then shows the start', () => {
    expect(fit({ width: 3000, height: 4000 }, WINDOW, 0.6)).toMatchObject({ scale: 0.6, y: 0 });
  });

  it('survives windows and pictures without a size', () => {
    expect(fit({ width: 0, height: 0 }, WINDOW).scale).toBe(1);
    expect(fit({ width: 10, height: 10 }, { width: 0, height: 0 }).scale).toBe(SMALLEST_SCALE);
  });

  it('zooms about a point', () => {
    const view = zoomAt({ scale: 1, x: 10, y: 20 }, 2, { x: 50, y: 60 });
    expect(view).toEqual({ scale: 2, x: -30, y: -20 });
    expect(zoomAt(view, 1e9, { x: 0, y: 0 }).scale).toBe(3);
  });

  it('never pans the picture out of sight', () => {
    const picture = { width: 500, height: 500 };
    expect(pan({ scale: 1, x: 0, y: 0 }, -9999, 9999, picture, WINDOW)).toEqual({
      scale: 1,
      x: -460,
      y: 360
    });
  });

  it('reveals a box with the smallest move', () => {
    const view = { scale: 1, x: 0, y: 0 };
    expect(reveal(view, { x: 20, y: 20, width: 50, height: 20 }, WINDOW)).toEqual(view);
    expect(reveal(view, { x: 20, y: 480, width: 50, height: 20 }, WINDOW)).toEqual({
      scale: 1,
      x: 0,
      y: -108
    });
    expect(reveal({ scale: 1, x: -200, y: 0 }, { x: 20, y: 20, width: 50, height: 20 }, WINDOW).x).toBe(-12);
  });
});
