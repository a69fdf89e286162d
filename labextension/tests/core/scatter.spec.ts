import { describe, expect, it } from 'vitest';

import { axisFor, groupsOf, metricAxis, roundNumbers, pointByKey } from '../../src/core/scatter';

describe('the axis of a parameter', () => {
  it('is linear for numbers, and names the few there are', () => {
    const axis = axisFor([10, 20, 30, 20]);
    expect(axis.scale).toBe('linear');
    expect(axis.ticks.map(tick => tick.label)).toEqual(['10', '20', '30']);
    expect(axis.place(20)).toBeCloseTo(0.5);
    expect(axis.place('20')).toBeNull();
  });

  it('is logarithmic where ratios are even, or most values lie at the low end', () => {
    const axis = axisFor([0.001, 0.01, 0.1]);
    expect(axis.scale).toBe('log');
    expect(axis.place(0.01)).toBeCloseTo(0.5);
    expect(axisFor([1, 2, 3, 4, 1000]).scale).toBe('log');
    expect(axisFor([0, 1, 10, 100]).scale).toBe('linear');
    expect(axisFor([10, 20, 30]).scale).toBe('linear');
  });

  it('has a place for each text, in their order', () => {
    const axis = axisFor(['gini', 'entropy', 'gini', true]);
    expect(axis.scale).toBe('category');
    expect(axis.ticks.map(tick => tick.label)).toEqual(['gini', 'entropy', 'True']);
    expect(axis.place('entropy')).toBeCloseTo(0.5);
    expect(axis.place(undefined)).toBeNull();
  });

  it('has round numbers where there are too many values to name', () => {
    const axis = axisFor(Array.from({ length: 40 }, (_, index) => 100 + 2.5 * index));
    expect(axis.ticks.map(tick => tick.label)).toEqual(['100', '120', '140', '160', '180']);
    const wide = axisFor(Array.from({ length: 30 }, (_, index) => 10 ** (index / 5)));
    expect(wide.ticks.map(tick => tick.label)).toEqual(['1', '10', '100', '1000', '10000', '100000']);
  });

  it('puts a single value in the middle', () => {
    expect(axisFor([7]).place(7)).toBe(0.5);
    expect(metricAxis([7]).place(7)).toBe(0.5);
  });
});

describe('the axis of a metric', () => {
  it('leaves out what is no finite number', () => {
    const axis = metricAxis([0.5, 'float("nan")', null, undefined, 1]);
    expect(axis.place('float("nan")')).toBeNull();
    expect(axis.place(0.75)).toBeCloseTo(0.5);
  });

  it('can be without any number', () => {
    const axis = metricAxis([null]);
    expect(axis.place(null)).toBeNull();
    expect(axis.ticks.every(tick => tick.at >= 0 && tick.at <= 1)).toBe(true);
  });
});

describe('groups of points', () => {
  it('are the distinct values in their order', () => {
    expect(groupsOf([10, 9, 10, 'a', undefined])).toEqual(['9', '10', 'a']);
  });

  it('are none where all are the same, or too many for marks', () => {
    expect(groupsOf([1, 1])).toBeNull();
    expect(groupsOf([1, 2, 3, 4, 5, 6, 7])).toBeNull();
  });
});

describe('round numbers', () => {
  it('lie within the range, without noise of floats', () => {
    expect(roundNumbers(0.67, 0.73, 3)).toEqual([0.68, 0.7, 0.72]);
    expect(roundNumbers(-1, 1, 4)).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(roundNumbers(3, 3, 5)).toEqual([3]);
  });
});

describe('the point that a key leads to', () => {
  const [low, high, twin, right] = [
    { left: 10, top: 90 },
    { left: 10, top: 20 },
    { left: 10, top: 20 },
    { left: 50, top: 60 }
  ] as const;
  const points = [right, high, low, twin];

  function walk(key: string, from: (typeof points)[number]): readonly (typeof points)[number][] {
    const next = pointByKey(points, from, key);
    return next ? [next, ...walk(key, next)] : [];
  }

  it('reaches each point in either direction, those in the same place one after the other', () => {
    expect(walk('ArrowRight', low)).toEqual([high, twin, right]);
    expect(walk('ArrowLeft', right)).toEqual([twin, high, low]);
    expect(walk('ArrowUp', low)).toEqual([right, high, twin]);
    expect(walk('ArrowDown', twin)).toEqual([high, right, low]);
  });

  it('is the outermost for Home and End, and none for other keys', () => {
    expect(pointByKey(points, right, 'Home')).toBe(low);
    expect(pointByKey(points, low, 'End')).toBe(right);
    expect(pointByKey(points, low, 'a')).toBeUndefined();
  });
});
