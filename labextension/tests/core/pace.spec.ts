import { describe, expect, it } from 'vitest';

import { Pace } from '../../src/core/pace';

describe('Pace', () => {
  it('has nothing to do before the first change', () => {
    expect(new Pace(250, true).due).toBeNull();
  });

  it('waits for a pause in typing', () => {
    const pace = new Pace(250, true);
    pace.change(1000);
    pace.change(1100);
    expect(pace.due).toBe(1350);
  });

  it('does not wait forever for somebody who never pauses', () => {
    const pace = new Pace(250, true);
    for (let now = 1000; now < 5000; now += 100) {
      pace.change(now);
    }
    expect(pace.due).toBe(3000);
  });

  it('keeps a delay that is longer than that', () => {
    const pace = new Pace(8000, true);
    pace.change(0);
    expect(pace.due).toBe(8000);
    pace.change(100);
    expect(pace.due).toBe(8000);
  });

  it('lets changes that can wait be overtaken by no later ones', () => {
    const pace = new Pace(250, true);
    pace.change(1000, 1000);
    expect(pace.due).toBe(2250);
    pace.change(1100);
    expect(pace.due).toBe(2250);
  });

  it('is not behind once the notebook is sent, and is again after the next change', () => {
    const pace = new Pace(250, true);
    pace.change(0);
    expect(pace.behind).toBe(true);
    pace.sent();
    expect(pace.behind).toBe(false);
    expect(pace.due).toBeNull();
    pace.change(5000);
    expect(pace.due).toBe(5250);
  });

  it('compiles nothing by itself when live compiling is off, and remembers that it is behind', () => {
    const pace = new Pace(250, false);
    pace.change(0);
    expect(pace.due).toBeNull();
    expect(pace.behind).toBe(true);
    pace.adjust(250, true);
    expect(pace.due).toBe(250);
  });

  it('asks a server that does not answer ever more rarely, however much is typed', () => {
    const pace = new Pace(250, true);
    const waits = [];
    for (let time = 0; waits.length < 7;) {
      pace.unanswered(time);
      pace.change(time + 1);
      const due = pace.due ?? Infinity;
      waits.push(due - time);
      time = due;
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 15000, 15000, 15000]);
  });

  it('does not ask again while it is asking', () => {
    const pace = new Pace(250, true);
    pace.unanswered(0);
    pace.sent();
    expect([pace.due, pace.unreachable]).toEqual([null, true]);
  });

  it('asks a server that does not answer again even when live compiling is off', () => {
    const pace = new Pace(250, false);
    pace.unanswered(100);
    expect(pace.due).toBe(1100);
  });

  it('gives up after so many attempts until the notebook changes', () => {
    const pace = new Pace(250, true);
    pace.unanswered(0, 2);
    expect(pace.due).toBe(1000);
    pace.unanswered(1000, 2);
    expect(pace.due).toBeNull();
    pace.change(5000);
    expect(pace.due).toBe(5250);
  });

  it('forgets the failures when the server answers', () => {
    const pace = new Pace(250, true);
    pace.unanswered(0);
    pace.unanswered(1000);
    expect(pace.unreachable).toBe(true);
    pace.answered();
    expect(pace.unreachable).toBe(false);
    expect(pace.due).toBeNull();
    pace.unanswered(0);
    expect(pace.due).toBe(1000);
  });
});
