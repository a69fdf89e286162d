/** Which part of a picture a window shows: a point of the picture is drawn at `scale * point + offset`. */
export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Extent {
  readonly x: number;
  readonly y: number;
}

export const SMALLEST_SCALE = 0.1;
const LARGEST_SCALE = 3;
/** Text of a picture that is drawn smaller than this cannot be read. */
export const READABLE_SCALE = 0.6;
const EDGE = 8;

/** The whole picture in the window, centred and never enlarged. */
export function fit(picture: Extent, window: Extent, smallest = SMALLEST_SCALE): Viewport {
  const scale = clamp(
    Math.min(1, ratio(window.width, picture.width), ratio(window.height, picture.height)),
    smallest,
    LARGEST_SCALE
  );
  return {
    scale,
    x: (window.width - picture.width * scale) / 2,
    // the start of a picture that does not fit matters more than its middle
    y: Math.max(0, (window.height - picture.height * scale) / 2)
  };
}

/** Zoom by a factor, with the point of the window where it is. */
export function zoomAt(
  view: Viewport,
  factor: number,
  at: { readonly x: number; readonly y: number }
): Viewport {
  const scale = clamp(view.scale * factor, SMALLEST_SCALE, LARGEST_SCALE);
  const grown = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown };
}

/** Move by pixels of the window, as far as some of the picture stays in sight. */
export function pan(view: Viewport, dx: number, dy: number, picture: Extent, window: Extent): Viewport {
  const keep = 40;
  return {
    scale: view.scale,
    x: clamp(view.x + dx, keep - picture.width * view.scale, window.width - keep),
    y: clamp(view.y + dy, keep - picture.height * view.scale, window.height - keep)
  };
}

/** The smallest move that brings a box of the picture into the window. */
export function reveal(view: Viewport, box: Box, window: Extent): Viewport {
  const { scale } = view;
  return {
    scale,
    x: view.x + shift(view.x + box.x * scale, box.width * scale, window.width),
    y: view.y + shift(view.y + box.y * scale, box.height * scale, window.height)
  };
}

function shift(start: number, size: number, room: number): number {
  if (start < EDGE || size > room - 2 * EDGE) {
    return EDGE - start;
  }
  return Math.min(0, room - EDGE - (start + size));
}

function ratio(room: number, size: number): number {
  return size > 0 ? room / size : 1;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}
