import { describe, expect, it, vi } from 'vitest';

import { RequestFailed, type Client, type Document } from '../../src/api/client';
import { ReadinessMeasurement } from '../../src/companion/readiness_measurement';
import { useFakeTime } from './fake_time';

vi.mock('../../src/api/client', () => ({
  RequestFailed: class extends Error {
    constructor(
      readonly status: number,
      readonly reason: string
    ) {
      super();
    }
  }
}));

/** A notebook that is measured by a server whose answers the test gives. */
function begun() {
  const answers: ((error?: Error) => void)[] = [];
  const told: string[] = [];
  const notebook = {
    visible: true,
    document: () => ({}) as Document,
    isVisible: () => notebook.visible,
    onMeasuring: () => void told.push('measuring'),
    onMeasured: () => void told.push('measured'),
    onNoServer: () => void told.push('no server'),
    onNotMeasured: () => void told.push('not measured')
  };
  const client = {
    readiness: () =>
      new Promise((resolve, reject) => answers.push(error => (error ? reject(error) : resolve({}))))
  } as unknown as Client;
  return { answers, told, notebook, measurement: new ReadinessMeasurement(notebook, client) };
}

describe('the measurement of readiness', () => {
  useFakeTime();

  it('waits until nobody types', async () => {
    const { answers, measurement } = begun();
    measurement.measureWhenIdle();
    await vi.advanceTimersByTimeAsync(900);
    measurement.putOff();
    await vi.advanceTimersByTimeAsync(5000);
    expect(answers).toHaveLength(0);
  });

  it('is owed while nobody looks', async () => {
    const { answers, notebook, measurement } = begun();
    notebook.visible = false;
    measurement.measureWhenIdle();
    await vi.advanceTimersByTimeAsync(5000);
    expect(measurement.isOwed).toBe(true);
    notebook.visible = true;
    measurement.measureWhenIdle();
    await vi.advanceTimersByTimeAsync(1000);
    expect(measurement.isOwed).toBe(false);
    expect(answers).toHaveLength(1);
  });

  it('tells the newest result only, and none once there is nothing to measure', async () => {
    const { answers, told, measurement } = begun();
    const [first, second] = [measurement.measure(), measurement.measure()];
    answers[1]?.();
    await second;
    answers[0]?.(new Error());
    await first;
    const third = measurement.measure();
    measurement.abandon();
    answers[2]?.();
    await third;
    expect(told).toEqual(['measuring', 'measuring', 'measured', 'measuring']);
  });

  it('tells a server that is away from one that cannot measure', async () => {
    const { answers, told, measurement } = begun();
    const first = measurement.measure();
    answers[0]?.(new Error());
    await first;
    expect(measurement.isOwed).toBe(false);
    const second = measurement.measure();
    answers[1]?.(new RequestFailed(400, 'configuration', ''));
    await second;
    expect(measurement.isOwed).toBe(true);
    expect(told).toEqual(['measuring', 'no server', 'measuring', 'not measured']);
  });
});
