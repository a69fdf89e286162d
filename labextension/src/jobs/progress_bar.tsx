import * as React from 'react';

/** How far something is, from 0 to 1; null: it goes on, nobody knows for how long. */
export function ProgressBar(props: { value: number | null; label: string }): React.JSX.Element {
  const { value, label } = props;
  const percent = value === null ? undefined : Math.round(100 * value);
  return (
    <div
      className="nb2prod-Progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      data-unknown={value === null}
    >
      <div style={value === null ? undefined : { width: `${percent ?? 0}%` }} />
    </div>
  );
}
