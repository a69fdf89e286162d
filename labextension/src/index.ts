import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { actionsPlugin } from './actions/plugin';
import { chipsPlugin } from './chips/plugin';
import { companionPlugin } from './companion/plugin';
import { findingsPlugin } from './findings/plugin';
import { formsPlugin } from './forms/plugin';
import { jobsPlugin } from './jobs/plugin';
import { panelPlugin } from './panel/plugin';
import { exportOnSavePlugin } from './settings/export_on_save';
import { resultsPlugin } from './results/plugin';
import { settingsPlugin } from './settings/plugin';

const plugins: readonly JupyterFrontEndPlugin<unknown>[] = [
  companionPlugin as JupyterFrontEndPlugin<unknown>,
  chipsPlugin,
  panelPlugin,
  findingsPlugin,
  jobsPlugin as JupyterFrontEndPlugin<unknown>,
  resultsPlugin,
  actionsPlugin,
  formsPlugin,
  settingsPlugin as JupyterFrontEndPlugin<unknown>,
  exportOnSavePlugin
];

export default plugins;
