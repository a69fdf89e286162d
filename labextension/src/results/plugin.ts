import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { JobsView } from '../jobs/jobs_view';
import { IJobs } from '../jobs/tokens';
import { ICompanions } from '../tokens';
import { Links } from './links';
import { ResultWidget } from './result_widget';
import { reveal } from './reveal';

export const resultsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'nb2prod:results',
  description: 'Shows the jobs and their results.',
  autoStart: true,
  requires: [ICompanions, IJobs],
  optional: [ITranslator, ILayoutRestorer, ILabShell],
  activate: (
    app: JupyterFrontEnd,
    companions: ICompanions,
    jobs: IJobs,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    labShell: ILabShell | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('nb2prod');
    const { commands } = app;
    const context = { commands, jobs, trans, links: new Links(app, companions, trans) };
    const results = new WidgetTracker<ResultWidget>({ namespace: 'nb2prod-results' });
    const lists = new WidgetTracker<JobsView>({ namespace: 'nb2prod-jobs' });
    // a shell without JupyterLab's main area has room for one document in it
    const area = labShell ? 'main' : 'down';

    app.commands.addCommand(CommandIDs.openJob, {
      label: trans.__('Open Results of a Job'),
      describedBy: {
        args: {
          type: 'object',
          properties: { id: { type: 'string' }, activate: { type: 'boolean' } },
          required: ['id']
        }
      },
      execute: async args => {
        const id = String(args['id']);
        await jobs.ready;
        if (!jobs.get(id)) {
          await jobs.refresh();
        }
        const record = jobs.get(id);
        if (!record) {
          throw new Error(trans.__('The server does not know this job any more.'));
        }
        let widget = results.find(each => each.jobId === id);
        if (!widget) {
          widget = new ResultWidget(record.job, context);
          widget.toggleClass('nb2prod-mod-down', area === 'down');
          app.shell.add(widget, area);
          void results.add(widget);
        }
        if (args['activate'] !== false) {
          reveal(app.shell, widget);
        }
      }
    });

    app.commands.addCommand(CommandIDs.showJobs, {
      label: trans.__('Show Jobs'),
      caption: trans.__('Show exports, checks and runs of notebooks on the server'),
      describedBy: { args: { type: 'object', properties: { activate: { type: 'boolean' } } } },
      execute: args => {
        let list = lists.find(() => true);
        if (!list) {
          list = new JobsView(jobs, trans, id => void app.commands.execute(CommandIDs.openJob, { id }));
          list.toggleClass('nb2prod-mod-down', area === 'down');
          app.shell.add(list, 'down');
          void lists.add(list);
        }
        if (args['activate'] !== false) {
          reveal(app.shell, list);
        }
      }
    });

    if (restorer) {
      void restorer.restore(results, {
        command: CommandIDs.openJob,
        args: widget => ({ id: widget.jobId, activate: false }),
        name: widget => widget.jobId
      });
      void restorer.restore(lists, {
        command: CommandIDs.showJobs,
        args: () => ({ activate: false }),
        name: () => 'jobs'
      });
    }
  }
};
