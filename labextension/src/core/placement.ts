/** A rectangle of the page, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Distance between a popup and what it belongs to, and between a popup and the window's edge. */
const GAP = 4;

/**
 * Where a popup goes, always inside the window: below its anchor, or above it where there is no room, or over the
 * right end of an anchor that leaves no room at all.
 */
export function placeBeside(
  anchor: Box,
  size: { readonly width: number; readonly height: number },
  window: { readonly width: number; readonly height: number }
): { readonly left: number; readonly top: number } {
  const below = anchor.top + anchor.height + GAP;
  const above = anchor.top - GAP - size.height;
  const fitsBelow = below >= GAP && below + size.height + GAP <= window.height;
  const fitsAbove = above >= GAP && above + size.height + GAP <= window.height;
  const left = fitsBelow || fitsAbove ? anchor.left : anchor.left + anchor.width - size.width - GAP;
  const top = fitsBelow ? below : fitsAbove ? above : anchor.top + GAP;
  return { left: within(left, size.width, window.width), top: within(top, size.height, window.height) };
}

function within(start: number, length: number, limit: number): number {
  return Math.max(GAP, Math.min(start, limit - length - GAP));
}
