import * as React from 'react';

import { messageOf } from '../core/failures';
import type { Translation } from '../core/translation';

/** Something that the server is asked for once. */
export interface Loaded<T> {
  /** Null before it is there. */
  readonly value: T | null;
  /** Why it could not be loaded; empty where it could. */
  readonly failure: string;
  /** Ask once more. */
  retry(): void;
}

/** What a function loads; it is called again when it is another one. Null: there is nothing to load. */
export function useLoaded<T>(load: (() => Promise<T>) | null): Loaded<T> {
  const [attempt, setAttempt] = React.useState(0);
  const [state, setState] = React.useState<Pick<Loaded<T>, 'value' | 'failure'>>({
    value: null,
    failure: ''
  });
  React.useEffect(() => {
    let wanted = true;
    load?.().then(
      value => wanted && setState({ value, failure: '' }),
      (reason: unknown) => wanted && setState({ value: null, failure: messageOf(reason) })
    );
    return () => {
      wanted = false;
    };
  }, [load, attempt]);
  return { ...state, retry: () => setAttempt(attempt + 1) };
}

/** Says that something could not be loaded. */
export function LoadFailure(props: { loaded: Loaded<unknown>; trans: Translation }): React.JSX.Element {
  const { loaded, trans } = props;
  return (
    <div className="nb2prod-Result-failure">
      <span role="alert">{trans.__('The result could not be loaded: %1', loaded.failure)}</span>{' '}
      <button className="nb2prod-Button" onClick={loaded.retry}>
        {trans.__('Try again')}
      </button>
    </div>
  );
}
