import { describe, expect, it } from 'vitest';

import type { Graph, GraphEdge, GraphNode } from '../../src/api/types';
import { curve, layOut, unusedOutputs, type PlacedNode } from '../../src/core/graph_layout';

function node(id: string, label = id): GraphNode {
  return { id, label, kind: 'step', cell_ids: [`cell-${id}`] };
}

function edge(source: string, target: string, ...names: string[]): GraphEdge {
  return { source, target, names };
}

const SMALL: Graph = {
  nodes: [node('parameters'), node('load'), node('clean'), node('train'), node('lonely')],
  edges: [
    edge('parameters', 'load', 'path'),
    edge('load', 'clean', 'usage'),
    edge('clean', 'train', 'X_train', 'X_test', 'y_train', 'y_test'),
    edge('parameters', 'train', 'seed')
  ]
};

function chain(length: number): Graph {
  const names = Array.from({ length }, (_, index) => `n${index}`);
  return {
    nodes: names.map(name => node(name)),
    edges: names
      .slice(1)
      .flatMap((name, index) => [
        edge(`n${index}`, name, 'table'),
        ...(index > 0 ? [edge('n0', name, 'seed')] : [])
      ])
  };
}

function overlap(one: PlacedNode, other: PlacedNode): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

describe('layOut', () => {
  it('gives the same picture for the same graph', () => {
    expect(layOut(structuredClone(SMALL))).toEqual(layOut(SMALL));
    expect(layOut(chain(40))).toEqual(layOut(chain(40)));
  });

  it('puts every node below those it gets something from, apart from all others and inside the picture', () => {
    const { nodes, edges, width, height } = layOut(SMALL);
    const placed = new Map(nodes.map(each => [each.node.id, each]));
    expect(nodes.map(each => each.node.id)).toEqual(SMALL.nodes.map(each => each.id));
    expect(edges).toHaveLength(4);
    for (const { edge: arrow } of edges) {
      const [source, target] = [placed.get(arrow.source), placed.get(arrow.target)];
      expect((source?.y ?? 0) + (source?.height ?? 0)).toBeLessThan(target?.y ?? 0);
    }
    nodes.forEach((one, index) => {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width).toBeLessThanOrEqual(width);
      expect(one.y + one.height).toBeLessThanOrEqual(height);
      expect(nodes.slice(index + 1).some(other => overlap(one, other))).toBe(false);
    });
  });

  it('writes the names on the arrows', () => {
    const [, , third] = layOut(SMALL).edges;
    expect(third?.lines.join(' ')).toBe('X_train, X_test, y_train, y_test');
  });

  it('names the inputs from far away in large graphs instead of drawing lanes for them', () => {
    const { nodes, edges, width } = layOut(chain(60));
    expect(edges.filter(each => each.edge.source === 'n0')).toHaveLength(4);
    expect(nodes.at(-1)?.notes).toEqual(['⇠ n0: seed']);
    expect(width).toBeLessThan(1000);
  });

  it('notes results that no step takes', () => {
    const results = unusedOutputs(SMALL, [
      { name: 'train', outputs: ['model', 'auc'], cell_ids: ['cell-train'] },
      { name: 'load', outputs: ['usage'], cell_ids: ['cell-load'] }
    ]);
    expect([...results]).toEqual([['train', ['model', 'auc']]]);
    const train = layOut(SMALL, results).nodes.find(each => each.node.id === 'train');
    expect(train?.notes).toEqual(['→ model, auc']);
  });

  it('survives an empty graph, arrows to nowhere and cycles', () => {
    expect(layOut({ nodes: [], edges: [] })).toMatchObject({ nodes: [], edges: [] });
    const odd = layOut({
      nodes: [node('a'), node('b')],
      edges: [edge('a', 'gone', 'x'), edge('a', 'a', 'x'), edge('a', 'b', 'x'), edge('b', 'a', 'y')]
    });
    expect(odd.edges).toHaveLength(2);
  });
});

describe('curve', () => {
  it('starts and ends at the ends', () => {
    expect(curve([])).toBe('');
    expect(curve([{ x: 0, y: 0 }, { x: 3, y: 4 }])).toBe('M0,0 L3,4'); // prettier-ignore
    expect(curve([{ x: 0, y: 0 }, { x: 5, y: 5 }, { x: 0, y: 10 }])).toBe('M0,0 Q5,5 0,10'); // prettier-ignore
    const long = curve([0, 1, 2, 3].map(x => ({ x, y: x })));
    expect(long).toBe('M0,0 Q1,1 1.5,1.5 Q2,2 3,3');
  });
});
