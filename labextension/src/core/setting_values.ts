/** The settings, as schema/settings.json describes them. */
export interface SettingValues {
  readonly liveCompile: boolean;
  /** Milliseconds without a change after which a notebook is compiled. */
  readonly delay: number;
  readonly underlineFindings: boolean;
  readonly chipsOnUntagged: boolean;
  readonly exportOnSave: boolean;
}

export const DEFAULT_VALUES: SettingValues = {
  liveCompile: true,
  delay: 250,
  underlineFindings: true,
  chipsOnUntagged: true,
  exportOnSave: false
};

const SHORTEST_DELAY = 50;
const LONGEST_DELAY = 10_000;

/** The settings in a document that somebody may have written by hand; the default where a value makes no sense. */
export function settingValues(document: { readonly [name: string]: unknown }): SettingValues {
  const flag = (name: keyof SettingValues): boolean => {
    const value = document[name];
    return typeof value === 'boolean' ? value : Boolean(DEFAULT_VALUES[name]);
  };
  const { delay } = document;
  return {
    liveCompile: flag('liveCompile'),
    delay:
      typeof delay === 'number' && Number.isFinite(delay)
        ? Math.min(Math.max(delay, SHORTEST_DELAY), LONGEST_DELAY)
        : DEFAULT_VALUES.delay,
    underlineFindings: flag('underlineFindings'),
    chipsOnUntagged: flag('chipsOnUntagged'),
    exportOnSave: flag('exportOnSave')
  };
}
