import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { ISettings } from '../tokens';
import { Settings } from './settings';

/** Its id is also the name of schema/settings.json. */
export const settingsPlugin: JupyterFrontEndPlugin<ISettings> = {
  id: 'nb2prod:settings',
  description: 'The settings of nb2prod.',
  autoStart: true,
  provides: ISettings,
  optional: [ISettingRegistry],
  activate: (app: JupyterFrontEnd, registry: ISettingRegistry | null): ISettings => {
    const settings = new Settings();
    // not before the application's own shortcuts are loaded, which look at ours as soon as these are
    app.started
      .then(() => registry?.load(settingsPlugin.id))
      .then(stored => stored && settings.follow(stored))
      .catch(reason => console.warn('nb2prod: the settings cannot be loaded, so the defaults hold.', reason));
    return settings;
  }
};
