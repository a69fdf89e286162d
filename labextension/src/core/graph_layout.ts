import { graphlib, layout } from '@dagrejs/dagre';

import type { Graph, GraphEdge, GraphNode } from '../api/types';
import { textWidth, wrapName, wrapNames } from './graph_text';

export const FONT_SIZE = 12;
export const SMALL_FONT_SIZE = 10.5;
export const LINE_HEIGHT = 15;

const PADDING = { x: 12, y: 7 };
const LABEL_WIDTH = 22;
const NOTE_WIDTH = 30;
const MARGIN = 12;
/** Graphs up to this size have every arrow drawn. */
const SMALL_GRAPH = 20;
/** In larger ones an arrow that passes more than so many layers is named in its target instead: lanes for all of them
 * would make the picture wider than anybody can read. */
const LONGEST_ARROW = 4;

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode {
  readonly node: GraphNode;
  /** Of the top left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label: readonly string[];
  /** Inputs that come from far away, and results that no step takes. */
  readonly notes: readonly string[];
}

export interface PlacedEdge {
  readonly edge: GraphEdge;
  readonly points: readonly Point[];
  /** Centre of the label. */
  readonly at: Point;
  readonly lines: readonly string[];
  readonly width: number;
}

/** Where everything of a step graph stands, in pixels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Lay a step graph out in layers from top to bottom; the same graph always gives the same picture.
 *
 * `results` are the outputs of a node (by its id) that no other node takes.
 */
export function layOut(graph: Graph, results: ReadonlyMap<string, readonly string[]> = new Map()): Picture {
  const labels = new Map(graph.nodes.map(node => [node.id, node.label]));
  const [near, far] = split(graph);
  const notes = (node: GraphNode): readonly string[] => [
    ...far
      .filter(edge => edge.target === node.id)
      .map(edge => `⇠ ${labels.get(edge.source) ?? ''}: ${wrapNames(edge.names, NOTE_WIDTH, 1).join(' ')}`),
    ...[results.get(node.id) ?? []]
      .filter(names => names.length > 0)
      .map(names => `→ ${wrapNames(names, NOTE_WIDTH, 1).join(' ')}`)
  ];
  const boxes = graph.nodes.map(node => {
    const label = wrapName(node.label, LABEL_WIDTH, 2);
    return { node, label, notes: notes(node) };
  });
  const arrows = near.map(edge => ({ edge, lines: wrapNames(edge.names, LABEL_WIDTH, 3) }));

  const laid = new graphlib.Graph();
  laid.setGraph({ rankdir: 'TB', nodesep: 26, edgesep: 14, ranksep: 28, marginx: MARGIN, marginy: MARGIN });
  boxes.forEach(box => laid.setNode(box.node.id, { ...boxSize(box.label, box.notes) }));
  arrows.forEach(({ edge, lines }) =>
    laid.setEdge(edge.source, edge.target, { ...labelSize(lines), labelpos: 'c' })
  );
  layout(laid);

  const { width = 0, height = 0 } = laid.graph();
  return {
    width: finite(width),
    height: finite(height),
    nodes: boxes.map(box => placedNode(box, laid.node(box.node.id))),
    edges: arrows.map(({ edge, lines }) => {
      const { points, x, y, width: labelWidth } = laid.edge(edge.source, edge.target) as unknown as LaidEdge;
      return { edge, points, lines, at: { x, y }, width: labelWidth };
    })
  };
}

/** Outputs that leave the notebook: of each node, those on none of its arrows. */
export function unusedOutputs(
  graph: Graph,
  steps: readonly {
    readonly name: string;
    readonly outputs: readonly string[];
    readonly cell_ids: readonly string[];
  }[]
): ReadonlyMap<string, readonly string[]> {
  const outputs = new Map(steps.map(step => [[step.name, ...step.cell_ids].join('\0'), step.outputs]));
  const taken = new Map<string, Set<string>>();
  for (const { source, names } of graph.edges) {
    taken.set(source, new Set([...(taken.get(source) ?? []), ...names]));
  }
  const found = new Map<string, readonly string[]>();
  for (const node of graph.nodes) {
    const made = outputs.get([node.label, ...node.cell_ids].join('\0')) ?? [];
    const results = made.filter(name => !taken.get(node.id)?.has(name));
    if (results.length > 0) {
      found.set(node.id, results);
    }
  }
  return found;
}

/** A smooth line through the points, as an SVG path. */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) {
    return '';
  }
  const at = ({ x, y }: Point): string => `${round(x)},${round(y)}`;
  const middle = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? last;
    return index === rest.length - 2
      ? `Q${at(point)} ${at(next)}`
      : `Q${at(point)} ${at({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  });
  return `M${at(first)} ${middle.length > 0 ? middle.join(' ') : `L${at(last)}`}`;
}

interface LaidEdge extends Point {
  readonly points: readonly Point[];
  readonly width: number;
}

/** The edges to draw, and those that are too long for it. */
function split(graph: Graph): readonly [readonly GraphEdge[], readonly GraphEdge[]] {
  const known = new Set(graph.nodes.map(node => node.id));
  const edges = graph.edges.filter(
    edge => known.has(edge.source) && known.has(edge.target) && edge.source !== edge.target
  );
  if (graph.nodes.length <= SMALL_GRAPH) {
    return [edges, []];
  }
  const layers = layersOf(graph, edges);
  const isNear = ({ source, target }: GraphEdge): boolean =>
    (layers.get(target) ?? 0) - (layers.get(source) ?? 0) <= LONGEST_ARROW;
  return [edges.filter(isNear), edges.filter(edge => !isNear(edge))];
}

/** The length of the longest way to each node; nodes are in an order in which sources come first. */
function layersOf(graph: Graph, edges: readonly GraphEdge[]): ReadonlyMap<string, number> {
  const incoming = new Map<string, string[]>();
  edges.forEach(({ source, target }) => incoming.set(target, [...(incoming.get(target) ?? []), source]));
  const layers = new Map<string, number>();
  for (const { id } of graph.nodes) {
    const sources = (incoming.get(id) ?? []).map(source => (layers.get(source) ?? 0) + 1);
    layers.set(id, Math.max(0, ...sources));
  }
  return layers;
}

function boxSize(label: readonly string[], notes: readonly string[]): Size {
  const widths = [
    ...label.map(line => textWidth(line, FONT_SIZE)),
    ...notes.map(line => textWidth(line, SMALL_FONT_SIZE))
  ];
  // one line more says of what kind the node is
  const lines = label.length + notes.length + 1;
  return {
    width: Math.ceil(Math.max(64, ...widths) + 2 * PADDING.x),
    height: lines * LINE_HEIGHT + 2 * PADDING.y
  };
}

function labelSize(lines: readonly string[]): Size {
  const widths = lines.map(line => textWidth(line, SMALL_FONT_SIZE));
  return { width: Math.ceil(Math.max(8, ...widths)) + 8, height: Math.max(1, lines.length) * LINE_HEIGHT };
}

function placedNode(box: Pick<PlacedNode, 'node' | 'label' | 'notes'>, laid: Point & Size): PlacedNode {
  const { x, y, width, height } = laid;
  return { ...box, x: x - width / 2, y: y - height / 2, width, height };
}

/** An empty graph has no size. */
function finite(size: number): number {
  return Number.isFinite(size) ? size : 0;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
