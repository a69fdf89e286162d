import { describe, expect, it } from 'vitest';

import schema from '../../schema/settings.json';
import { DEFAULT_VALUES, settingValues } from '../../src/core/setting_values';

describe('settingValues', () => {
  it('has the defaults that the settings editor shows', () => {
    const shown = Object.entries(schema.properties).map(([name, property]) => [name, property.default]);
    expect(Object.fromEntries(shown)).toEqual(DEFAULT_VALUES);
  });

  it('takes what is set', () => {
    expect(settingValues({ liveCompile: false, delay: 400, exportOnSave: true })).toEqual({
      ...DEFAULT_VALUES,
      liveCompile: false,
      delay: 400,
      exportOnSave: true
    });
  });

  it('takes the default in the place of nonsense', () => {
    const nonsense = { liveCompile: 'no', delay: 'soon', underlineFindings: null, exportOnSave: 1 };
    expect(settingValues(nonsense)).toEqual(DEFAULT_VALUES);
    expect(settingValues({ delay: NaN }).delay).toBe(DEFAULT_VALUES.delay);
  });

  it('keeps the delay within what the schema allows', () => {
    expect(settingValues({ delay: 0 }).delay).toBe(schema.properties.delay.minimum);
    expect(settingValues({ delay: 1e9 }).delay).toBe(schema.properties.delay.maximum);
  });
});
