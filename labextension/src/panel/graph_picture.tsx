import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { GraphNode } from '../api/types';
import { roleKindWord } from '../chips/words';
import {
  curve,
  FONT_SIZE,
  LINE_HEIGHT,
  SMALL_FONT_SIZE,
  type Picture,
  type PlacedEdge,
  type PlacedNode
} from '../core/graph_layout';
import type { Viewport } from '../core/viewport';
import { useRovingFocus } from '../roving_focus';

interface Props {
  readonly picture: Picture;
  readonly view: Viewport;
  readonly cellId: string | null;
  readonly trans: TranslationBundle;
  readonly go: (cellId: string) => void;
  /** A node got the focus. */
  readonly onFocus: (id: string) => void;
}

/** The step graph as a picture; its nodes are buttons that lead to their cells, with arrow keys between them. */
export const GraphPicture = React.memo(function GraphPicture(props: Props): React.JSX.Element {
  const { picture, view, cellId, trans, go, onFocus } = props;
  const marker = React.useId();
  const active = picture.nodes.find(({ node }) => cellId !== null && node.cell_ids.includes(cellId))?.node.id;
  const ids = picture.nodes.map(({ node }) => node.id);
  const roving = useRovingFocus(ids, active ?? ids[0]);

  const step = (event: React.KeyboardEvent, index: number): void => {
    const targets: { readonly [key: string]: number } = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: picture.nodes.length - 1
    };
    const target = picture.nodes[targets[event.key] ?? -1];
    if (target) {
      event.preventDefault();
      roving.focus(target.node.id);
    }
  };
  const { scale, x, y } = view;
  return (
    <svg
      className="nb2prod-Graph-picture"
      role="group"
      aria-label={trans._n('Step graph, %1 node', 'Step graph, %1 nodes', ids.length)}
    >
      <defs>
        <marker
          id={marker}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M0 0.8L7 4L0 7.2z" className="nb2prod-Graph-tip" />
        </marker>
      </defs>
      <g transform={`translate(${x} ${y}) scale(${scale})`}>
        <g aria-hidden="true">
          {picture.edges.map(edge => (
            <Arrow
              key={`${edge.edge.source} ${edge.edge.target}`}
              placed={edge}
              marker={marker}
              active={active}
            />
          ))}
        </g>
        {picture.nodes.map((placed, index) => (
          <g
            key={placed.node.id}
            {...roving.stop(placed.node.id)}
            role="button"
            className={`nb2prod-Graph-node nb2prod-mod-${placed.node.kind}`}
            aria-label={spoken(placed.node, picture, trans)}
            aria-current={placed.node.id === active ? 'true' : undefined}
            transform={`translate(${placed.x} ${placed.y})`}
            onClick={() => goTo(placed.node, go)}
            onKeyDown={event => {
              if (event.key === 'Enter' || event.key === ' ') {
                event.preventDefault();
                goTo(placed.node, go);
              } else {
                step(event, index);
              }
            }}
            onFocus={() => {
              roving.stop(placed.node.id).onFocus();
              onFocus(placed.node.id);
            }}
          >
            <NodeBox placed={placed} trans={trans} />
          </g>
        ))}
      </g>
    </svg>
  );
});

function NodeBox({
  placed,
  trans
}: {
  readonly placed: PlacedNode;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { node, width, height, label, notes } = placed;
  const row = (index: number): number => 7 + (index + 0.75) * LINE_HEIGHT;
  return (
    <>
      <title>{node.label}</title>
      <rect className="nb2prod-Graph-box" width={width} height={height} rx="4" />
      <rect className="nb2prod-Graph-bar" width="4" height={height} rx="2" />
      <text x="12" y={row(0)} fontSize={SMALL_FONT_SIZE}>
        {nodeWord(node.kind, trans)}
      </text>
      {label.map((line, index) => (
        <text key={index} x="12" y={row(index + 1)} fontSize={FONT_SIZE} className="nb2prod-Graph-label">
          {line}
        </text>
      ))}
      {notes.map((line, index) => (
        <text key={index} x="12" y={row(index + 1 + label.length)} fontSize={SMALL_FONT_SIZE}>
          {line}
        </text>
      ))}
    </>
  );
}

function Arrow(props: {
  readonly placed: PlacedEdge;
  readonly marker: string;
  readonly active: string | undefined;
}): React.JSX.Element {
  const { placed, marker, active } = props;
  const { edge, points, lines, at, width } = placed;
  const touches = edge.source === active || edge.target === active;
  const top = at.y - (lines.length * LINE_HEIGHT) / 2;
  return (
    <g className={touches ? 'nb2prod-Graph-arrow nb2prod-mod-active' : 'nb2prod-Graph-arrow'}>
      <title>{edge.names.join(', ')}</title>
      <path d={curve(points)} markerEnd={`url(#${marker})`} />
      <rect x={at.x - width / 2} y={top} width={width} height={lines.length * LINE_HEIGHT} />
      {lines.map((line, index) => (
        <text key={index} x={at.x} y={top + (index + 0.75) * LINE_HEIGHT} fontSize={SMALL_FONT_SIZE}>
          {line}
        </text>
      ))}
    </g>
  );
}

function goTo(node: GraphNode, go: (cellId: string) => void): void {
  const [first] = node.cell_ids;
  if (first) {
    go(first);
  }
}

function spoken(node: GraphNode, picture: Picture, trans: TranslationBundle): string {
  const labels = new Map(picture.nodes.map(placed => [placed.node.id, placed.node.label]));
  const inputs = picture.edges
    .filter(({ edge }) => edge.target === node.id)
    .map(({ edge }) => trans.__('%1 from %2', edge.names.join(', '), labels.get(edge.source)));
  const outputs = picture.edges
    .filter(({ edge }) => edge.source === node.id)
    .map(({ edge }) => trans.__('%1 to %2', edge.names.join(', '), labels.get(edge.target)));
  const placed = picture.nodes.find(each => each.node === node);
  return [
    `${nodeWord(node.kind, trans)} ${node.label}`,
    ...(inputs.length > 0 ? [trans.__('takes %1', inputs.join('; '))] : []),
    ...(outputs.length > 0 ? [trans.__('gives %1', outputs.join('; '))] : []),
    ...(placed?.notes ?? [])
  ].join('. ');
}

function nodeWord(kind: GraphNode['kind'], trans: TranslationBundle): string {
  return kind === 'result' ? trans.__('result') : roleKindWord(kind, trans);
}
