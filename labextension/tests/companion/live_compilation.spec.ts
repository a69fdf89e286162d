import { describe, expect, it, vi } from 'vitest';

import type { Client, Document } from '../../src/api/client';
import type { Compiled, Superseded } from '../../src/api/types';
import { LiveCompilation } from '../../src/companion/live_compilation';
import type { ISettings } from '../../src/tokens';
import { useFakeTime } from './fake_time';

vi.mock('../../src/api/client', () => ({ RequestFailed: class extends Error {} }));

type Answer = Pick<Compiled, 'superseded' | 'formatted'> | Pick<Superseded, 'superseded'>;

const WHOLE: Answer = { superseded: false, formatted: true };
const UNFINISHED: Answer = { superseded: false, formatted: false };
const settings = { values: { delay: 250, liveCompile: true } } as unknown as ISettings;

/** A notebook that is compiled by a server whose answers the test gives. */
function begun() {
  const answers: ((answer: Answer | Error) => void)[] = [];
  const told: string[] = [];
  const notebook = {
    isPython: true,
    document: () => (notebook.isPython ? ({} as Document) : null),
    onBehind: (due: boolean) => void told.push(due ? 'behind' : 'paused'),
    onCompiled: () => void told.push('compiled'),
    onFailed: (failure: string) => void told.push(failure)
  };
  const client = {
    compile: () =>
      new Promise((resolve, reject) =>
        answers.push(answer => (answer instanceof Error ? reject(answer) : resolve(answer)))
      )
  } as unknown as Client;
  return { answers, told, notebook, compilation: new LiveCompilation('page', notebook, client, settings) };
}

describe('live compilation', () => {
  useFakeTime();

  it('compiles once nobody types any more', async () => {
    const { answers, compilation } = begun();
    compilation.onChanged('content');
    await vi.advanceTimersByTimeAsync(200);
    compilation.onChanged('content');
    await vi.advanceTimersByTimeAsync(200);
    expect(answers).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(answers).toHaveLength(1);
  });

  it('takes the newest answer only', async () => {
    const { answers, told, compilation } = begun();
    const first = compilation.compile();
    const second = compilation.compile();
    answers[0]?.(WHOLE);
    expect(await first).toBe(false);
    expect(told).toEqual([]);
    answers[1]?.(WHOLE);
    expect(await second).toBe(true);
    expect(told).toEqual(['compiled']);
  });

  it('takes no answer about a notebook that is not to be compiled any more', async () => {
    const { answers, told, notebook, compilation } = begun();
    const before = compilation.compile();
    notebook.isPython = false;
    await compilation.compile();
    answers[0]?.(WHOLE);
    expect(await before).toBe(false);
    expect(told).toEqual([]);
  });

  it('takes no answer after its end', async () => {
    const { answers, told, compilation } = begun();
    const asked = compilation.compile();
    compilation.dispose();
    answers[0]?.(WHOLE);
    await asked;
    expect(told).toEqual([]);
  });

  it('asks once more for an unfinished answer, and no third time', async () => {
    const { answers, compilation } = begun();
    void compilation.compile();
    answers[0]?.(UNFINISHED);
    await vi.advanceTimersByTimeAsync(500);
    expect(answers).toHaveLength(2);
    answers[1]?.(UNFINISHED);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(answers).toHaveLength(2);
  });

  it('asks once more for what is unfinished of a notebook that was changed while its last one was finished', async () => {
    const { answers, compilation } = begun();
    void compilation.compile();
    answers[0]?.(UNFINISHED);
    await vi.advanceTimersByTimeAsync(500);
    void compilation.compile();
    answers[2]?.(UNFINISHED);
    await vi.advanceTimersByTimeAsync(500);
    expect(answers).toHaveLength(4);
  });

  it('asks again by and by while the server cannot be reached', async () => {
    const { answers, told, compilation } = begun();
    void compilation.compile();
    answers[0]?.(new Error('no connection'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(told).toEqual(['offline']);
    expect(answers).toHaveLength(2);
  });
});
