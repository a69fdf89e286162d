import * as React from 'react';

type Focusable = Element & HTMLOrSVGElement;

/** Many elements that are one stop of the Tab key: other keys go on among them, and Tab comes back to where one was. */
interface RovingFocus<K> {
  /** The properties of the element with a key. */
  stop(key: K): {
    readonly ref: (element: Focusable | null) => void;
    readonly tabIndex: 0 | -1;
    readonly onFocus: () => void;
  };
  /** Give the focus to the element with a key. */
  focus(key: K): void;
}

/** Moves the focus among elements with these keys; the Tab key comes to the `first` at first. */
export function useRovingFocus<K>(keys: readonly K[], first: K | undefined = keys[0]): RovingFocus<K> {
  const elements = React.useRef(new Map<K, Focusable>());
  const [visited, setVisited] = React.useState<K | null>(null);
  const entrance = visited !== null && keys.includes(visited) ? visited : first;
  return {
    stop: key => ({
      ref: element => {
        if (element) {
          elements.current.set(key, element);
        } else {
          elements.current.delete(key);
        }
      },
      tabIndex: key === entrance ? 0 : -1,
      onFocus: () => setVisited(key)
    }),
    focus: key => elements.current.get(key)?.focus({ preventScroll: true })
  };
}
