import { describe, expect, it } from 'vitest';

import { parseDiff } from '../../src/core/unified_diff';

const DIFF = `--- churn.py
+++ churn.py
@@ -2,4 +2,3 @@
 import numpy as np
-import pandas as pd  # edited
+import pandas as pd

-# a note
@@ -30 +29,2 @@
 end
+--- no heading
`;

describe('a unified diff', () => {
  const diff = parseDiff(DIFF);

  it('gives every line its kind and its numbers on both sides', () => {
    expect(diff.hunks[0]?.lines).toEqual([
      { kind: 'same', before: 2, after: 2, text: 'import numpy as np' },
      { kind: 'removed', before: 3, after: null, text: 'import pandas as pd  # edited' },
      { kind: 'added', before: null, after: 3, text: 'import pandas as pd' },
      { kind: 'same', before: 4, after: 4, text: '' },
      { kind: 'removed', before: 5, after: null, text: '# a note' }
    ]);
    expect([diff.added, diff.removed]).toEqual([2, 2]);
  });

  it('reads lines that look like headings as what they are', () => {
    expect(diff.hunks[1]?.lines[1]).toEqual({
      kind: 'added',
      before: null,
      after: 30,
      text: '--- no heading'
    });
  });

  it('numbers a new file from one, and a file that goes', () => {
    const created = parseDiff('--- /dev/null\n+++ a.py\n@@ -0,0 +1,2 @@\n+a\n+b\n');
    expect(created.hunks[0]?.lines.map(line => line.after)).toEqual([1, 2]);
    const removed = parseDiff('--- a.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n');
    expect(removed.hunks[0]?.lines).toEqual([{ kind: 'removed', before: 1, after: null, text: 'a' }]);
    expect([removed.added, removed.removed]).toEqual([0, 1]);
  });

  it('is empty where nothing differs', () => {
    expect(parseDiff('')).toEqual({ hunks: [], added: 0, removed: 0 });
  });
});
