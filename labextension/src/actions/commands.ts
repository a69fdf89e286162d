import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { JobKind } from '../api/types';
import { CommandIDs } from '../commands';
import type { JobRecord } from '../core/job_record';
import { nb2prodIcon } from '../icons';
import type { IJobs, JobOptions } from '../jobs/tokens';
import type { Links } from '../results/links';
import type { ICompanions } from '../tokens';
import { startOrTell } from './starting';

interface Verb {
  readonly id: string;
  readonly kind: JobKind;
  readonly label: string;
  readonly caption: string;
}

/** Add the commands that start jobs on the current notebook. */
export function addCommands(
  commands: CommandRegistry,
  companions: ICompanions,
  jobs: IJobs,
  links: Links,
  trans: TranslationBundle
): void {
  const start = async (kind: JobKind, args: ReadonlyPartialJSONObject): Promise<JobRecord | null> => {
    const path = args['path'];
    const panel = typeof path === 'string' ? await links.notebook(path) : companions.current?.panel;
    const options = (args['options'] ?? {}) as JobOptions;
    const how = { quiet: args['quiet'] === true, asSaved: args['asSaved'] === true };
    return panel ? startOrTell(jobs, trans, panel, { kind, options, how }) : null;
  };
  const isEnabled = (): boolean => companions.currentPython !== null;

  for (const { id, kind, label, caption } of verbs(trans)) {
    commands.addCommand(id, {
      label,
      caption,
      icon: kind === 'export' ? nb2prodIcon : undefined,
      isEnabled,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            path: { type: 'string' },
            quiet: { type: 'boolean' },
            asSaved: { type: 'boolean' }
          }
        }
      },
      execute: args => start(kind, args)
    });
  }
  commands.addCommand(CommandIDs.startJob, {
    label: trans.__('Start a Job on the Notebook'),
    isEnabled,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          kind: { type: 'string' },
          options: { type: 'object' },
          path: { type: 'string' },
          quiet: { type: 'boolean' }
        },
        required: ['kind']
      }
    },
    execute: async args => {
      const record = await start(args['kind'] as JobKind, args);
      if (record?.job.kind === 'sweep') {
        await commands.execute(CommandIDs.openJob, { id: record.job.id });
      }
      return record;
    }
  });
}

function verbs(trans: TranslationBundle): readonly Verb[] {
  return [
    {
      id: CommandIDs.export,
      kind: 'export',
      label: trans.__('Export'),
      caption: trans.__('Export the tagged cells to a module and its tests')
    },
    {
      id: CommandIDs.check,
      kind: 'check',
      label: trans.__('Check'),
      caption: trans.__('Check that the module is what the notebook exports to, and lint-clean')
    },
    {
      id: CommandIDs.verify,
      kind: 'verify',
      label: trans.__('Verify'),
      caption: trans.__('Run notebook and module, and compare every result')
    },
    {
      id: CommandIDs.record,
      kind: 'record',
      label: trans.__('Record'),
      caption: trans.__('Run the notebook, and write regression tests and types from what it does')
    },
    {
      id: CommandIDs.runTests,
      kind: 'tests',
      label: trans.__('Run Tests'),
      caption: trans.__('Run the exported tests')
    }
  ];
}
