import * as React from 'react';

import { hasEnded, type JobRecord } from '../core/job_record';
import { durationOf, stateWord } from '../core/job_words';
import type { Translation } from '../core/translation';

const LOOKS = {
  queued: 'none',
  running: 'busy',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'none'
} as const;

/** A job's state in colour and words. */
export function JobState(props: { record: JobRecord; trans: Translation }): React.JSX.Element {
  const { record, trans } = props;
  const look = record.connection === 'connected' ? LOOKS[record.job.state] : 'warn';
  return <span className={`nb2prod-Mark nb2prod-mod-${look}`}>{stateWord(record, trans)}</span>;
}

/** How long a job took, or has been going on. */
export function JobTime(props: { record: JobRecord; trans: Translation }): React.JSX.Element {
  const { record, trans } = props;
  const goesOn = !hasEnded(record);
  const [now, setNow] = React.useState(() => Date.now());
  React.useEffect(() => {
    if (!goesOn) {
      return;
    }
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [goesOn]);
  const { started, ended } = record.job;
  return (
    <span className="nb2prod-mod-faint">
      {record.connection === 'lost' && ended === null ? '' : durationOf(started, ended, now, trans)}
    </span>
  );
}
