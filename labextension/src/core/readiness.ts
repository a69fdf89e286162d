import type { Item, Readiness } from '../api/types';
import type { Translation } from './translation';

export type ReadinessId = 'exported' | 'verified' | 'tests' | 'lint';

/** How an item is drawn: done, wrong, done once but not for what stands there now, not done. */
export type ReadinessLook = 'good' | 'bad' | 'stale' | 'none';

/** One item of the readiness line, in words. */
export interface ReadinessItem {
  readonly id: ReadinessId;
  readonly label: string;
  readonly word: string;
  readonly look: ReadinessLook;
  readonly detail: string;
  /** When it was measured; null where it never was. */
  readonly at: string | null;
  /** What a click does. */
  readonly action: string;
}

const LOOKS: { readonly [state in Item['state']]: ReadinessLook } = {
  passed: 'good',
  failed: 'bad',
  outdated: 'stale',
  never: 'none',
  unknown: 'none'
};

/** The four items in words; while nothing is measured, they say so. */
export function readinessItems(
  readiness: Readiness | null,
  measuring: boolean,
  trans: Translation
): readonly ReadinessItem[] {
  const nothing = measuring ? trans.__('measuring') : trans.__('unknown');
  const labels: readonly (readonly [ReadinessId, string, string])[] = [
    ['exported', trans.__('Exported'), trans.__('Export the module')],
    ['verified', trans.__('Verified'), trans.__('Compare the module with the notebook')],
    ['tests', trans.__('Tests'), trans.__('Run the tests')],
    ['lint', trans.__('Lint'), trans.__('Show the findings')]
  ];
  return labels.map(([id, label, action]) => {
    const item = readiness?.[id];
    return {
      id,
      label,
      action,
      word: item && readiness ? wordOf(id, readiness, trans) : nothing,
      look: item ? LOOKS[item.state] : 'none',
      detail: item?.detail ?? '',
      at: item?.at ?? null
    };
  });
}

function wordOf(id: ReadinessId, readiness: Readiness, trans: Translation): string {
  const { state } = readiness[id];
  if (id === 'exported' && readiness.edited) {
    return readiness.foreign ? trans.__('another file is there') : trans.__('edited by hand');
  }
  if (id === 'lint' && state === 'failed') {
    const count = readiness.lint.findings.length;
    return count > 0 ? trans._n('%1 finding', '%1 findings', count) : trans.__('failed');
  }
  return words(id, trans)[state];
}

function words(id: ReadinessId, trans: Translation): { readonly [state in Item['state']]: string } {
  const common = {
    passed: trans.__('passed'),
    failed: trans.__('failed'),
    outdated: trans.__('out of date'),
    never: trans.__('not yet'),
    unknown: trans.__('unknown')
  };
  switch (id) {
    case 'exported':
      return { ...common, passed: trans.__('up to date'), failed: trans.__('refused') };
    case 'verified':
      return { ...common, passed: trans.__('equal') };
    case 'lint':
      return { ...common, passed: trans.__('clean') };
    case 'tests':
      return common;
  }
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago a time was, in words; `now` in milliseconds. Empty where the time cannot be read. */
export function timeAgo(at: string, now: number, trans: Translation): string {
  const seconds = Math.floor((now - Date.parse(at)) / 1000);
  if (Number.isNaN(seconds)) {
    return '';
  }
  if (seconds < MINUTE) {
    return trans.__('just now');
  }
  if (seconds < HOUR) {
    const minutes = Math.floor(seconds / MINUTE);
    return trans._n('%1 minute ago', '%1 minutes ago', minutes);
  }
  if (seconds < DAY) {
    const hours = Math.floor(seconds / HOUR);
    return trans._n('%1 hour ago', '%1 hours ago', hours);
  }
  const days = Math.floor(seconds / DAY);
  return trans._n('%1 day ago', '%1 days ago', days);
}
