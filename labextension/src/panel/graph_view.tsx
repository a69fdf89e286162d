import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Compiled, Graph } from '../api/types';
import { layOut, unusedOutputs, type Picture } from '../core/graph_layout';
import { fit, pan, READABLE_SCALE, reveal, zoomAt, type Extent, type Viewport } from '../core/viewport';
import { GraphPicture } from './graph_picture';
import { useDrag, useExtent, useSteady, useWheel } from './graph_gestures';

interface Props {
  readonly compiled: Compiled;
  /** The active cell; its node is marked and kept in sight. */
  readonly cellId: string | null;
  readonly trans: TranslationBundle;
  readonly go: (cellId: string) => void;
  /** Opens the picture large; absent where it is large already. */
  readonly enlarge?: () => void;
}

/** Graphs with more nodes take a moment to lay out, so that one waits for a pause in the typing. */
const LARGE_GRAPH = 60;
const PAUSE = 400;
const ZOOM = 1.25;
/** Pixels that an arrow key moves the picture. */
const STRIDE = 60;

/** The step graph in a window of its own scale: fitted at first, then zoomed and moved by mouse or keys. */
export function GraphView({ compiled, cellId, trans, go, enlarge }: Props): React.JSX.Element {
  const picture = usePicture(compiled);
  const frame = React.useRef<HTMLDivElement>(null);
  const extent = useExtent(frame);
  const [moved, setMoved] = React.useState<Viewport | null>(null);
  const initial = React.useMemo(
    () => (picture && extent ? fit(picture, extent, READABLE_SCALE) : null),
    [picture, extent]
  );
  const view = initial && (moved ?? initial);

  const change = (next: (view: Viewport, picture: Picture, extent: Extent) => Viewport): void => {
    const changed = view && picture && extent && next(view, picture, extent);
    // a picture that nobody has moved stays fitted when the panel changes its size
    if (changed && (changed.scale !== view.scale || changed.x !== view.x || changed.y !== view.y)) {
      setMoved(changed);
    }
  };
  const zoom = (factor: number): void =>
    change((now, _, window) => zoomAt(now, factor, { x: window.width / 2, y: window.height / 2 }));
  const move = (dx: number, dy: number): void =>
    change((now, whole, window) => pan(now, dx, dy, whole, window));

  useWheel(frame, (event, at) => {
    if (event.ctrlKey || event.metaKey) {
      change(now => zoomAt(now, Math.exp(-event.deltaY / 300), at));
    } else {
      move(-event.deltaX, -event.deltaY);
    }
  });
  const drag = useDrag(move);
  const show = (id: string): void => {
    const node = picture?.nodes.find(each => each.node.id === id);
    if (node) {
      change((now, _, window) => reveal(now, node, window));
    }
  };
  useRevealed(picture, cellId, extent, show);
  const steadyGo = useSteady(go);
  const steadyShow = useSteady(show);

  const keys: { readonly [key: string]: () => void } = {
    '+': () => zoom(ZOOM),
    '=': () => zoom(ZOOM),
    '-': () => zoom(1 / ZOOM),
    '0': () => change((_, whole, window) => fit(whole, window)),
    ArrowLeft: () => move(STRIDE, 0),
    ArrowRight: () => move(-STRIDE, 0)
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  };
  return (
    <div className="nb2prod-Graph" onKeyDown={onKeyDown}>
      <div className="nb2prod-Graph-tools" role="toolbar" aria-label={trans.__('Step graph')}>
        <Tool label={trans.__('Zoom in')} sign="+" act={() => zoom(ZOOM)} />
        <Tool label={trans.__('Zoom out')} sign="−" act={() => zoom(1 / ZOOM)} />
        <Tool
          label={trans.__('Show the whole graph')}
          sign="⤢"
          act={() => change((_, whole, window) => fit(whole, window))}
        />
        {enlarge && <Tool label={trans.__('Open large')} sign="↗" act={enlarge} />}
      </div>
      <div ref={frame} className="nb2prod-Graph-frame" {...drag}>
        {picture && view && (
          <GraphPicture
            picture={picture}
            view={view}
            cellId={cellId}
            trans={trans}
            go={steadyGo}
            onFocus={steadyShow}
          />
        )}
      </div>
    </div>
  );
}

function Tool(props: {
  readonly label: string;
  readonly sign: string;
  readonly act: () => void;
}): React.JSX.Element {
  const { label, sign, act } = props;
  return (
    <button className="nb2prod-Button nb2prod-mod-round" aria-label={label} title={label} onClick={act}>
      {sign}
    </button>
  );
}

/** The layout of the graph; it is made anew when the graph has changed, not when only its code has. */
function usePicture({ graph, steps }: Compiled): Picture | null {
  const [picture, setPicture] = React.useState<Picture | null>(null);
  // as text it stays the same for as long as nothing of it changes
  const key = JSON.stringify([graph, [...unusedOutputs(graph, steps)]]);
  React.useEffect(() => {
    const [nodesAndEdges, results] = JSON.parse(key) as [Graph, [string, string[]][]];
    const pause = nodesAndEdges.nodes.length > LARGE_GRAPH ? PAUSE : 0;
    const timer = window.setTimeout(() => setPicture(layOut(nodesAndEdges, new Map(results))), pause);
    return () => window.clearTimeout(timer);
  }, [key]);
  return picture;
}

/** Brings the active cell's node into sight when another cell becomes the active one. */
function useRevealed(
  picture: Picture | null,
  cellId: string | null,
  extent: Extent | null,
  show: (id: string) => void
): void {
  const shown = React.useRef<string | null>(null);
  React.useEffect(() => {
    const placed = picture?.nodes.find(({ node }) => cellId !== null && node.cell_ids.includes(cellId));
    if (extent && placed && shown.current !== cellId) {
      show(placed.node.id);
      shown.current = cellId;
    }
  });
}
