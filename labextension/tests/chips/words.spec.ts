import { describe, expect, it } from 'vitest';

import { nothingToSuggest } from '../../src/chips/words';
import { english } from '../core/english';

describe('nothingToSuggest', () => {
  it('does not speak of roles in a notebook that has none', () => {
    expect(nothingToSuggest(true, english)).toContain('each cell that could have a role has one');
    expect(nothingToSuggest(false, english)).toContain('no cell holds code');
  });
});
