import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal, type ISignal } from '@lumino/signaling';

import { DEFAULT_VALUES, settingValues, type SettingValues } from '../core/setting_values';
import type { ISettings } from '../tokens';

/** The settings of the settings editor, typed; the defaults until, or where, there are none. */
export class Settings implements ISettings {
  get values(): SettingValues {
    return this.current;
  }

  get changed(): ISignal<ISettings, SettingValues> {
    return this.changedSignal;
  }

  async set<K extends keyof SettingValues>(name: K, value: SettingValues[K]): Promise<void> {
    if (this.stored) {
      await this.stored.set(name, value);
    } else {
      this.update({ ...this.current, [name]: value });
    }
  }

  /** Follow the settings that are stored for the person. */
  follow(stored: ISettingRegistry.ISettings): void {
    this.stored = stored;
    const read = (): void => this.update(settingValues(stored.composite));
    stored.changed.connect(read);
    read();
  }

  private update(values: SettingValues): void {
    this.current = values;
    this.changedSignal.emit(values);
  }

  private readonly changedSignal = new Signal<ISettings, SettingValues>(this);
  private current = DEFAULT_VALUES;
  private stored: ISettingRegistry.ISettings | null = null;
}
