import * as React from 'react';

import type { TestsResult } from '../core/result_documents';
import type { ResultProps } from './context';
import { Printed, Section } from './parts';

/** How the tests of the module went. */
export function TestsView(props: ResultProps<TestsResult>): React.JSX.Element | null {
  const { result, context } = props;
  const { trans } = context;
  if (result === null || typeof result.passed !== 'number') {
    return null;
  }
  const counts = [
    { look: 'good', count: result.passed, word: trans.__('passed') },
    { look: 'bad', count: result.failed, word: trans.__('failed') },
    { look: 'warn', count: result.skipped, word: trans.__('skipped') }
  ].filter(each => each.count > 0);
  return (
    <>
      <p className="nb2prod-Result-lead">
        {counts.length === 0
          ? trans.__('No tests ran.')
          : counts.map(({ look, count, word }) => (
              <span key={look} className={`nb2prod-Count nb2prod-mod-${look}`}>
                {count} {word}
              </span>
            ))}
      </p>
      {result.failures.length > 0 && (
        <Section title={trans.__('Failures')}>
          {result.failures.map(failure => (
            <Printed key={failure.test} label={failure.test} text={failure.message} open />
          ))}
        </Section>
      )}
      <Printed
        label={trans.__('Output of pytest')}
        text={result.output}
        open={result.failures.length === 0}
      />
    </>
  );
}
