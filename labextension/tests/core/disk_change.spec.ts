import { describe, expect, it } from 'vitest';

import { hasChangedOnDisk } from '../../src/core/disk_change';

const EARLY = '2024-05-01T10:00:00.000Z';
const SOON = '2024-05-01T10:00:00.400Z';
const LATE = '2024-05-01T10:00:01.000Z';

describe('hasChangedOnDisk', () => {
  it('goes by the digests, whatever the times say', () => {
    const known = { hash: 'a', last_modified: EARLY };
    expect(hasChangedOnDisk(known, { hash: 'b', last_modified: EARLY }, 500)).toBe(true);
    expect(hasChangedOnDisk(known, { hash: 'a', last_modified: LATE }, 500)).toBe(false);
  });

  it('goes by the times where a digest is missing', () => {
    const known = { hash: null, last_modified: EARLY };
    expect(hasChangedOnDisk(known, { hash: 'b', last_modified: LATE }, 500)).toBe(true);
    expect(hasChangedOnDisk(known, { hash: 'b', last_modified: SOON }, 500)).toBe(false);
    expect(hasChangedOnDisk({ hash: 'a', last_modified: LATE }, { last_modified: EARLY }, 500)).toBe(false);
  });

  it('is no where nothing is known', () => {
    expect(hasChangedOnDisk({}, { hash: 'b', last_modified: LATE }, 500)).toBe(false);
  });
});
