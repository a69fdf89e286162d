import * as React from 'react';

import { CommandIDs } from '../commands';
import { secondsInWords, sideWord } from '../core/job_words';
import type {
  NameOutcome,
  NameResult,
  Side,
  SideFailure,
  StepResult,
  VerifyResult
} from '../core/result_documents';
import type { Translation } from '../core/translation';
import type { ResultContext, ResultProps } from './context';
import { CellLink, FileLink, Notes, Refusal, Section } from './parts';

const LOOKS: { readonly [outcome in NameOutcome]: string } = {
  equal: 'good',
  close: 'good',
  different: 'bad',
  unstable: 'warn',
  'not comparable': 'warn'
};

/** How the module's results compare with the notebook's, step by step and name by name. */
export function VerifyView(props: ResultProps<VerifyResult>): React.JSX.Element | null {
  const { record, result, context } = props;
  const { path } = record.job;
  if (result === null) {
    return null;
  }
  if (!result.steps) {
    return <Refusal {...props} />;
  }
  return (
    <>
      <Counts result={result} trans={context.trans} />
      {result.outdated && <Outdated path={path} context={context} />}
      <Failures result={result} path={path} context={context} />
      <Cause result={result} path={path} context={context} />
      <Steps result={result} path={path} context={context} />
      <Parameters result={result} trans={context.trans} />
      <Notes context={context} notes={result.notes} />
    </>
  );
}

interface PartProps {
  result: VerifyResult;
  path: string;
  context: ResultContext;
}

function Counts(props: { result: VerifyResult; trans: Translation }): React.JSX.Element {
  const { result, trans } = props;
  const words = outcomeWords(trans);
  const verdicts = {
    equal: trans.__('The module computes what the notebook computes.'),
    different: result.outdated
      ? trans.__('The module does not compute what the notebook computes now.')
      : trans.__('The module does not compute what the notebook computes.'),
    unproven: trans.__('Nothing differs, but not everything could be compared.'),
    interrupted: trans.__('Interrupted: only a part was compared.')
  };
  const looks = { equal: 'good', different: 'bad', unproven: 'warn', interrupted: 'warn' };
  const outcomes = (Object.keys(LOOKS) as NameOutcome[]).filter(outcome => result.counts[outcome] > 0);
  return (
    <div className="nb2prod-Result-lead">
      <p className={`nb2prod-Result-verdict nb2prod-mod-${looks[result.verdict]}`}>
        {verdicts[result.verdict]}
      </p>
      <p>
        {outcomes.map(outcome => (
          <span key={outcome} className={`nb2prod-Count nb2prod-mod-${LOOKS[outcome]}`}>
            {result.counts[outcome]} {words[outcome]}
          </span>
        ))}
        <span className="nb2prod-mod-faint">
          {trans.__(
            'notebook %1, module %2',
            timeOf(result.seconds.notebook, trans),
            timeOf(result.seconds.module, trans)
          )}
        </span>
      </p>
    </div>
  );
}

/** Says that the module is that of an earlier notebook, and offers to export. */
function Outdated(props: { path: string; context: ResultContext }): React.JSX.Element {
  const { path, context } = props;
  const { commands, trans } = context;
  return (
    <p>
      {trans.__('The notebook has changed since the last export: the module on disk was verified.')}{' '}
      <button className="nb2prod-Button" onClick={() => void commands.execute(CommandIDs.export, { path })}>
        {trans.__('Export')}
      </button>
    </p>
  );
}

function Failures(props: PartProps): React.JSX.Element | null {
  const { result, path, context } = props;
  return result.failures.length === 0 ? null : (
    <Section title={context.trans.__('Failures')}>
      <ul>
        {result.failures.map((failure, index) => (
          <li key={index}>
            <Failure failure={failure} path={path} context={context} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Failure(props: { failure: SideFailure; path: string; context: ResultContext }): React.JSX.Element {
  const { failure, path, context } = props;
  const { trans } = context;
  return (
    <>
      <strong className="nb2prod-Mark nb2prod-mod-bad">{sideWord(failure.side, trans)}</strong>{' '}
      {failure.cell !== null && (
        <CellLink context={context} path={path} cell={failure.cell} line={failure.line} />
      )}{' '}
      {failure.file_line !== null && (
        <FileLink context={context} path={failure.file} line={failure.file_line}>
          {trans.__('module line %1', failure.file_line)}
        </FileLink>
      )}{' '}
      {failure.exception && <code>{failure.exception}</code>} {failure.message}
      {failure.fix && <div className="nb2prod-mod-faint">{failure.fix}</div>}
    </>
  );
}

function Cause(props: PartProps): React.JSX.Element | null {
  const { result, path, context } = props;
  const { cause } = result;
  return cause === null ? null : (
    <Section title={context.trans.__('Probable cause')}>
      <p>
        <CellLink context={context} path={path} cell={cause.cell} line={cause.line} /> {cause.reason}
      </p>
      {cause.text && <pre>{cause.text}</pre>}
    </Section>
  );
}

function Steps(props: PartProps): React.JSX.Element {
  const { result, path, context } = props;
  const { trans } = context;
  return (
    <Section title={trans.__('Comparison')}>
      <div className="nb2prod-Scroll" tabIndex={0} role="region" aria-label={trans.__('Comparison table')}>
        <table className="nb2prod-Table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Step')}</th>
              <th scope="col">{trans.__('Name')}</th>
              <th scope="col">{trans.__('Type')}</th>
              <th scope="col">{trans.__('Result')}</th>
              <th scope="col">{trans.__('Detail')}</th>
              <th scope="col" className="nb2prod-mod-number">
                {trans.__('Notebook')}
              </th>
              <th scope="col" className="nb2prod-mod-number">
                {trans.__('Module')}
              </th>
            </tr>
          </thead>
          {result.steps.map((step, index) => (
            <StepRows key={index} step={step} path={path} context={context} />
          ))}
        </table>
      </div>
    </Section>
  );
}

function StepRows(props: { step: StepResult; path: string; context: ResultContext }): React.JSX.Element {
  const { step, path, context } = props;
  const { trans } = context;
  const names: readonly (NameResult | null)[] = step.names.length > 0 ? step.names : [null];
  return (
    <tbody>
      {names.map((name, index) => (
        <tr key={index}>
          {index === 0 && (
            <th scope="rowgroup" rowSpan={names.length}>
              <div>{step.name}</div>
              <div className="nb2prod-Table-links">
                {step.cells.map(cell => (
                  <CellLink key={cell} context={context} path={path} cell={cell} />
                ))}
                {step.line !== null && (
                  <FileLink context={context} path={step.file} line={step.line}>
                    {trans.__('module line %1', step.line)}
                  </FileLink>
                )}
              </div>
            </th>
          )}
          <NameCells name={name} reached={step.reached} trans={trans} />
          {index === 0 && <SideCell side={step.notebook} rows={names.length} trans={trans} />}
          {index === 0 && <SideCell side={step.module} rows={names.length} trans={trans} />}
        </tr>
      ))}
    </tbody>
  );
}

function NameCells(props: {
  name: NameResult | null;
  reached: boolean;
  trans: Translation;
}): React.JSX.Element {
  const { name, reached, trans } = props;
  if (name === null) {
    return (
      <td colSpan={4} className="nb2prod-mod-faint">
        {reached ? trans.__('nothing to compare') : trans.__('not reached')}
      </td>
    );
  }
  const where = name.where && name.where !== name.name ? `${name.where}: ` : '';
  return (
    <>
      <td>
        <code>{name.name}</code>
      </td>
      <td>{name.type}</td>
      <td>
        <span className={`nb2prod-Mark nb2prod-mod-${LOOKS[name.outcome]}`}>
          {outcomeWords(trans)[name.outcome]}
        </span>
      </td>
      <td className="nb2prod-mod-detail">
        {where}
        {name.detail}
      </td>
    </>
  );
}

function SideCell(props: { side: Side; rows: number; trans: Translation }): React.JSX.Element {
  return (
    <td rowSpan={props.rows} className="nb2prod-mod-number">
      {timeOf(props.side.seconds, props.trans)}
    </td>
  );
}

function Parameters(props: { result: VerifyResult; trans: Translation }): React.JSX.Element | null {
  const { result, trans } = props;
  const given = Object.entries(result.parameters);
  return given.length === 0 ? null : (
    <Section title={trans.__('Parameters')}>
      <ul>
        {given.map(([name, value]) => (
          <li key={name}>
            <code>
              {name} = {value}
            </code>
          </li>
        ))}
        {result.parameter_notes.map(note => (
          <li key={`note ${note.name}`}>
            <code>{note.name}</code>: {note.message}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function outcomeWords(trans: Translation): { readonly [outcome in NameOutcome]: string } {
  return {
    equal: trans.__('equal'),
    close: trans.__('equal within tolerance'),
    different: trans.__('different'),
    unstable: trans.__('unstable'),
    'not comparable': trans.__('not comparable')
  };
}

function timeOf(seconds: number | null, trans: Translation): string {
  if (seconds === null) {
    return '–';
  }
  return seconds < 0.1 ? trans.__('%1 ms', Math.round(seconds * 1000)) : secondsInWords(seconds, trans);
}
