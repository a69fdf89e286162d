import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Job } from '../api/types';
import { jobKindWord } from '../core/job_words';
import { baseName } from '../core/notices';
import { FocusKeeper } from '../focus';
import { nb2prodIcon } from '../icons';
import type { ResultContext } from './context';
import { JobResult } from './job_result';

/** The view of one job in the main area. */
export class ResultWidget extends ReactWidget {
  constructor(
    job: Job,
    private readonly context: ResultContext
  ) {
    super();
    const { trans } = context;
    const name = jobKindWord(job.kind, trans);
    this.jobId = job.id;
    this.id = `nb2prod-result-${job.id}`;
    this.title.label = `${name}: ${baseName(job.path)}`;
    this.title.caption = trans.__('%1 of %2', name, job.path);
    this.title.icon = nb2prodIcon;
    this.title.closable = true;
    this.addClass('nb2prod-Result');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this.title.caption);
    this.node.tabIndex = -1;
    this.focusKeeper = new FocusKeeper(this.node, () => this.node);
  }

  readonly jobId: string;

  override dispose(): void {
    this.focusKeeper.dispose();
    super.dispose();
  }

  protected override onActivateRequest(): void {
    this.node.focus();
  }

  protected override render(): React.JSX.Element {
    return <JobResult id={this.jobId} context={this.context} />;
  }

  private readonly focusKeeper: FocusKeeper;
}
