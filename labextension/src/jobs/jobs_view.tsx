import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import { fraction, hasEnded, isUnderWay, type JobRecord } from '../core/job_record';
import { detailOf, jobKindWord } from '../core/job_words';
import { baseName } from '../core/notices';
import { FocusKeeper } from '../focus';
import { jobsIcon } from '../icons';
import { JobState, JobTime } from './job_state';
import { ProgressBar } from './progress_bar';
import type { IJobs } from './tokens';

/** All jobs that the server knows, the newest first. */
export class JobsView extends ReactWidget {
  constructor(
    private readonly jobs: IJobs,
    private readonly trans: TranslationBundle,
    private readonly open: (id: string) => void
  ) {
    super();
    this.id = 'nb2prod-jobs';
    this.title.icon = jobsIcon;
    this.title.label = trans.__('nb2prod jobs');
    this.title.caption = trans.__('Exports, checks and runs of notebooks on the server');
    this.title.closable = true;
    this.addClass('nb2prod-Jobs');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this.title.label);
    this.node.tabIndex = -1;
    this.focusKeeper = new FocusKeeper(this.node, () => this.entrance);
  }

  override dispose(): void {
    this.focusKeeper.dispose();
    super.dispose();
  }

  protected override onActivateRequest(): void {
    this.entrance.focus();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.jobs.isListed = this.isVisible;
  }

  protected override onAfterShow(): void {
    this.jobs.isListed = this.isVisible;
    void this.jobs.refresh().catch(() => undefined);
  }

  protected override onAfterHide(): void {
    this.jobs.isListed = false;
  }

  protected override onBeforeDetach(message: Message): void {
    super.onBeforeDetach(message);
    this.jobs.isListed = false;
  }

  protected override render(): React.JSX.Element {
    return (
      <UseSignal signal={this.jobs.changed}>
        {() => <JobList jobs={this.jobs} trans={this.trans} open={this.open} />}
      </UseSignal>
    );
  }

  /** Where one comes into the list by keyboard. */
  private get entrance(): HTMLElement {
    return this.node.querySelector('button') ?? this.node;
  }

  private readonly focusKeeper: FocusKeeper;
}

interface ListProps {
  jobs: IJobs;
  trans: TranslationBundle;
  open(id: string): void;
}

function JobList(props: ListProps): React.JSX.Element {
  const { jobs, trans } = props;
  const { records } = jobs;
  const ended = records.filter(hasEnded);
  if (records.length === 0) {
    return (
      <p className="nb2prod-Nothing">
        {trans.__('No jobs yet. Export, verify or run a notebook: what goes on is listed here.')}
      </p>
    );
  }
  return (
    <>
      <ul className="nb2prod-Jobs-list" aria-label={trans.__('Jobs')}>
        {records.map(record => (
          <Job key={record.job.id} record={record} {...props} />
        ))}
      </ul>
      {ended.length > 0 && (
        <button
          className="nb2prod-Button"
          onClick={() => ended.forEach(record => void jobs.forget(record.job.id))}
        >
          {trans.__('Clear finished jobs')}
        </button>
      )}
    </>
  );
}

function Job(props: ListProps & { record: JobRecord }): React.JSX.Element {
  const { record, jobs, trans, open } = props;
  const { id, kind, path } = record.job;
  const name = `${jobKindWord(kind, trans)}: ${baseName(path)}`;
  return (
    <li className="nb2prod-Job">
      <button className="nb2prod-Link" onClick={() => open(id)} title={path}>
        {name}
      </button>
      <JobState record={record} trans={trans} />
      <JobTime record={record} trans={trans} />
      <span className="nb2prod-mod-detail">{detailOf(record, trans)}</span>
      {hasEnded(record) ? (
        <button
          className="nb2prod-Button"
          aria-label={trans.__('Dismiss %1', name)}
          onClick={() => void jobs.forget(id)}
        >
          {trans.__('Dismiss')}
        </button>
      ) : (
        <button
          className="nb2prod-Button"
          aria-label={trans.__('Cancel %1', name)}
          onClick={() => void jobs.cancel(id)}
        >
          {trans.__('Cancel')}
        </button>
      )}
      {isUnderWay(record) && (
        <ProgressBar value={fraction(record)} label={trans.__('Progress of %1', name)} />
      )}
    </li>
  );
}
