import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { ICompanions } from '../tokens';
import { JobsModel } from './jobs_model';
import { IJobs } from './tokens';

export const jobsPlugin: JupyterFrontEndPlugin<IJobs> = {
  id: 'nb2prod:jobs',
  description: 'Starts jobs on the server, and follows them.',
  autoStart: true,
  provides: IJobs,
  requires: [ICompanions],
  activate: (app: JupyterFrontEnd, companions: ICompanions): IJobs =>
    new JobsModel(companions.client, app.serviceManager.contents)
};
