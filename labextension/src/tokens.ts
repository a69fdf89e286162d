import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { Client } from './api/client';
import type { Companion } from './companion/companion';
import type { SettingValues } from './core/setting_values';

/** The companions of all open notebooks. */
export interface ICompanions {
  readonly client: Client;
  /** The companion of the notebook that somebody works with; null where there is none. */
  readonly current: Companion | null;
  /** The same, where that notebook is in Python: others are left alone. */
  readonly currentPython: Companion | null;
  readonly currentChanged: ISignal<ICompanions, Companion | null>;
  /** A notebook was opened. */
  readonly added: ISignal<ICompanions, Companion>;
  /** The companion of the notebook that has this contents path, or had it before it was renamed. */
  at(path: string): Companion | null;
  /** All of them, in the order the notebooks were opened. */
  all(): readonly Companion[];
}

export const ICompanions = new Token<ICompanions>(
  'nb2prod:ICompanions',
  'What nb2prod knows about each open notebook.'
);

/** What the person has set in the settings editor; the defaults until it is loaded. */
export interface ISettings {
  readonly values: SettingValues;
  readonly changed: ISignal<ISettings, SettingValues>;
  /** Set one of them for good, as the settings editor would. */
  set<K extends keyof SettingValues>(name: K, value: SettingValues[K]): Promise<void>;
}

export const ISettings = new Token<ISettings>('nb2prod:ISettings', 'The settings of nb2prod.');
