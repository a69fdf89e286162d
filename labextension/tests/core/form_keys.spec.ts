import { describe, expect, it } from 'vitest';

import { meaningOf, type KeyPlace, type KeyPressed } from '../../src/core/form_keys';

function pressed(key: string, place: KeyPlace, more: Partial<KeyPressed> = {}): string {
  return meaningOf(
    { key, ctrlKey: false, metaKey: false, shiftKey: false, isComposing: false, ...more },
    place
  );
}

describe('a key in a form', () => {
  it('Enter accepts the form from text of one line, and starts a line in text of several', () => {
    expect(pressed('Enter', 'text')).toBe('accept');
    expect(pressed('Enter', 'lines')).toBe('element');
    expect(pressed('Enter', 'text', { shiftKey: true })).toBe('element');
    expect(pressed('Enter', 'lines', { ctrlKey: true })).toBe('accept');
    expect(pressed('Enter', 'lines', { metaKey: true })).toBe('accept');
  });

  it('presses a button of the form, and does not leave it for those of the dialog', () => {
    expect(['Enter', 'ArrowLeft', 'ArrowRight'].map(key => pressed(key, 'button'))).toEqual([
      'element',
      'element',
      'element'
    ]);
  });

  it('of an input method is for its text', () => {
    for (const place of ['text', 'lines', 'other'] as const) {
      expect(pressed('Enter', place, { isComposing: true })).toBe('element');
      expect(pressed('Escape', place, { isComposing: true })).toBe('element');
    }
  });

  it('is as in any other dialog otherwise', () => {
    expect(pressed('Enter', 'other')).toBe('dialog');
    expect((['text', 'lines', 'button', 'other'] as const).map(place => pressed('Escape', place))).toEqual([
      'dialog',
      'dialog',
      'dialog',
      'dialog'
    ]);
    expect(pressed('Tab', 'lines')).toBe('dialog');
  });
});
