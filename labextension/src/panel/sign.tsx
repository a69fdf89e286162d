import * as React from 'react';

import type { Severity } from '../api/types';
import type { StatusLook } from '../core/panel_status';
import type { ReadinessLook } from '../core/readiness';

type Look = StatusLook | ReadinessLook | Severity;

const SHAPES: { readonly [look in Look]: React.JSX.Element } = {
  good: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M5 8.2l2.1 2.1L11 6" />
    </>
  ),
  bad: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M5.5 5.5l5 5M10.5 5.5l-5 5" />
    </>
  ),
  stale: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 4.5V8l2.5 1.8" />
    </>
  ),
  none: <circle cx="8" cy="8" r="6.5" strokeDasharray="2.4 2.1" />,
  busy: <path d="M14.5 8A6.5 6.5 0 1 1 8 1.5" />,
  error: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M5.5 5.5l5 5M10.5 5.5l-5 5" />
    </>
  ),
  warning: <path d="M8 1.8L15 14H1zM8 6.3v3.4M8 11.4v1" />,
  info: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 7.2v4M8 4.4v1" />
    </>
  )
};

/** A small sign; the words beside it say the same, so screen readers skip it. */
export function Sign({ look }: { readonly look: Look }): React.JSX.Element {
  return (
    <svg
      className={`nb2prod-Sign nb2prod-Sign-${look}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      {SHAPES[look]}
    </svg>
  );
}
