import { describe, expect, it } from 'vitest';

import type { CellEdit } from '../../src/api/types';
import { obstacleTo, type CellToEdit } from '../../src/core/edit_obstacle';
import { english } from './english';

function cell(id: string, source: string, locked = false): CellToEdit {
  return { id, source, locked };
}

function edit(cell_id: string, change: Partial<CellEdit> = { source: 'y = 1' }): CellEdit {
  return { cell_id, cell: 1, source: null, tags: null, ...change };
}

describe('obstacleTo', () => {
  const cells = [cell('plain', 'x = 1\n'), cell('windows', 'x = 1\r\ny = 2'), cell('locked', 'z = 3', true)];

  it('lets cells be changed that have nothing special, whatever the others are', () => {
    expect(obstacleTo([edit('plain')], cells, english)).toBeNull();
  });

  it('keeps off texts whose places the editor counts in another way', () => {
    expect(obstacleTo([edit('plain'), edit('windows')], cells, english)).toContain(
      'cell 2 has line ends of Windows'
    );
    expect(obstacleTo([edit('windows', { tags: ['skip'] })], cells, english)).toBeNull();
  });

  it('keeps off locked cells', () => {
    expect(obstacleTo([edit('locked')], cells, english)).toContain(
      'cell 3 would have to be changed, and is locked'
    );
    expect(obstacleTo([edit('locked', { tags: ['skip'] })], cells, english)).toContain('is locked');
  });
});
