import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { MenuSvg } from '@jupyterlab/ui-components';

import { CommandIDs } from '../commands';
import type { JobRecord } from '../core/job_record';
import { writtenFiles } from '../core/written_files';
import { IJobs } from '../jobs/tokens';
import { Links } from '../results/links';
import { reread } from '../results/open_documents';
import { ICompanions } from '../tokens';
import { addCommands } from './commands';
import { ExportButton } from './export_button';
import { Outcomes } from './outcome';
import { ProgressNotices } from './progress';

/** What the button's menu has; an empty id is a line between. */
const MENU = [
  CommandIDs.export,
  CommandIDs.check,
  CommandIDs.verify,
  CommandIDs.record,
  CommandIDs.runTests,
  '',
  CommandIDs.run,
  CommandIDs.sweep,
  CommandIDs.showJobs,
  '',
  CommandIDs.suggestRoles,
  CommandIDs.showPanel,
  CommandIDs.showLegend
] as const;

export const actionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'nb2prod:actions',
  description: 'The button in the toolbar of notebooks, and the commands that start jobs.',
  autoStart: true,
  requires: [ICompanions, IJobs],
  optional: [ITranslator, ICommandPalette, IToolbarWidgetRegistry],
  activate: (
    app: JupyterFrontEnd,
    companions: ICompanions,
    jobs: IJobs,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    toolbars: IToolbarWidgetRegistry | null
  ): void => {
    const { commands, shell } = app;
    const trans = (translator ?? nullTranslator).load('nb2prod');
    const links = new Links(app, companions, trans);
    addCommands(commands, companions, jobs, links, trans);

    const progress = new ProgressNotices(commands, jobs, trans);
    const outcomes = new Outcomes(commands, jobs, links, progress, trans);
    const showWritten = async ({ job: { id, kind }, connection }: JobRecord): Promise<void> => {
      const result = connection === 'lost' ? null : await jobs.result(id).catch(() => null);
      await reread(shell, writtenFiles(kind, result));
    };
    jobs.ended.connect((_, record) => {
      void outcomes.tell(record);
      void showWritten(record);
      void companions.at(record.job.path)?.refreshReadiness();
    });

    const menu = new MenuSvg({ commands });
    for (const command of MENU) {
      menu.addItem(command === '' ? { type: 'separator' } : { command });
      if (command !== '') {
        palette?.addItem({ command, category: 'nb2prod' });
      }
    }
    toolbars?.addFactory<NotebookPanel>('Notebook', 'nb2prod-export', panel => {
      const select = async (): Promise<void> => {
        if (companions.current?.panel !== panel) {
          shell.activateById(panel.id);
          await new Promise(requestAnimationFrame); // the notebook takes the focus before the menu does
        }
      };
      return new ExportButton(panel, commands, menu, trans, select);
    });
  }
};
