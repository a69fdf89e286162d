import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import type { Companion } from '../companion/companion';
import { jobOptions, newForm, type Form, type FormKind } from '../core/form';
import { whyNoParameters } from '../core/no_parameters';
import { ICompanions } from '../tokens';
import { FormDialog } from './dialog';
import { FormModel } from './model';

/** Forms for one run and for a sweep, made from the notebook's typed parameters. */
export const formsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'nb2prod:forms',
  description: 'Forms for one run and for a sweep, made from the typed parameters.',
  autoStart: true,
  requires: [ICompanions],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, companions: ICompanions, translator: ITranslator | null): void => {
    const trans = (translator ?? nullTranslator).load('nb2prod');
    const accepted = { run: new WeakMap<Companion, Form>(), sweep: new WeakMap<Companion, Form>() };
    const titles = {
      run: (name: string) => trans.__('Run %1 with parameters', name),
      sweep: (name: string) => trans.__('Sweep over the parameters of %1', name)
    };

    const ask = async (kind: FormKind): Promise<void> => {
      const companion = companions.current;
      if (companion === null) {
        return;
      }
      const parameters = await companion.parameters();
      const { localPath } = companion.panel.context;
      const form = newForm(kind, localPath, parameters ?? [], accepted[kind].get(companion));
      const absence = parameters?.length ? '' : whyNoParameters(companion.state, trans);
      const model = new FormModel(companion, companions.client, form, absence);
      const title = titles[kind](companion.panel.title.label);
      const answer = await new FormDialog(model, title, trans).launch();
      // what had the focus before may be gone by now, as the command palette is
      app.shell.activateById(companion.panel.id);
      const filled = model.state.form;
      model.dispose();
      if (answer.button.accept) {
        if (parameters) {
          accepted[kind].set(companion, filled);
        }
        await app.commands.execute(CommandIDs.startJob, {
          kind,
          path: companion.panel.context.localPath,
          options: jobOptions(filled)
        });
      }
    };

    app.commands.addCommand(CommandIDs.run, {
      label: trans.__('Run with Parameters…'),
      caption: trans.__('Run the notebook once, with other values of its parameters'),
      isEnabled: () => companions.currentPython !== null,
      execute: () => ask('run')
    });
    app.commands.addCommand(CommandIDs.sweep, {
      label: trans.__('Sweep…'),
      caption: trans.__('Run the notebook with many values of its parameters, and compare'),
      isEnabled: () => companions.currentPython !== null,
      execute: () => ask('sweep')
    });
  }
};
