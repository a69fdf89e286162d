import * as React from 'react';

import type { Extent } from '../core/viewport';

/** The size of an element on the screen; null until it has one. */
export function useExtent(element: React.RefObject<HTMLElement>): Extent | null {
  const [extent, setExtent] = React.useState<Extent | null>(null);
  React.useEffect(() => {
    const node = element.current;
    if (!node) {
      return undefined;
    }
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = node;
      setExtent(width > 0 && height > 0 ? { width, height } : null);
    });
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return extent;
}

/** Calls back for each turn of the wheel over an element, with the pointer's place in it, and keeps the page still. */
export function useWheel(
  element: React.RefObject<HTMLElement>,
  turned: (event: WheelEvent, at: { readonly x: number; readonly y: number }) => void
): void {
  const latest = useSteady(turned);
  React.useEffect(() => {
    const node = element.current;
    const listen = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
      latest(event, { x: event.clientX - left, y: event.clientY - top });
    };
    // React listens passively, and then the panel around it would scroll too
    node?.addEventListener('wheel', listen, { passive: false });
    return () => node?.removeEventListener('wheel', listen);
  }, [element, latest]);
}

/** A function that stays the same from one drawing to the next, and does what the newest one does. */
export function useSteady<A extends readonly unknown[]>(
  newest: (...values: A) => void
): (...values: A) => void {
  const latest = React.useRef(newest);
  React.useEffect(() => {
    latest.current = newest;
  });
  return React.useCallback((...values: A) => latest.current(...values), []);
}

type PointerHandler = (event: React.PointerEvent<HTMLElement>) => void;

/** Properties of an element that tell how far the pointer drags over it. */
export function useDrag(dragged: (dx: number, dy: number) => void): {
  readonly onPointerDown: PointerHandler;
  readonly onPointerMove: PointerHandler;
  readonly onPointerUp: PointerHandler;
} {
  const last = React.useRef<{ readonly x: number; readonly y: number } | null>(null);
  return {
    onPointerDown: event => {
      if (event.button === 0 && !(event.target as Element).closest('[role="button"]')) {
        last.current = { x: event.clientX, y: event.clientY };
        event.currentTarget.setPointerCapture(event.pointerId);
      }
    },
    onPointerMove: event => {
      if (last.current) {
        dragged(event.clientX - last.current.x, event.clientY - last.current.y);
        last.current = { x: event.clientX, y: event.clientY };
      }
    },
    onPointerUp: () => {
      last.current = null;
    }
  };
}
