import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Compiled } from '../api/types';
import type { Companion } from '../companion/companion';
import { nb2prodIcon } from '../icons';
import { goToCell } from '../notebook/navigation';
import { GraphView } from './graph_view';
import { NotebookPlace } from './notebook_place';

/** The step graph of one notebook in the main area, live for as long as both are open. */
export function largeGraph(
  companion: Companion,
  trans: TranslationBundle,
  activate: () => void
): MainAreaWidget<ReactWidget> {
  const place = new NotebookPlace(companion.panel);
  // a cell that cannot be parsed leaves no graph: the one before stays
  let drawn: Compiled | null = null;
  const newest = (): Compiled | null => {
    const { compiled } = companion.state;
    drawn = compiled && compiled.graph.nodes.length > 0 ? compiled : drawn;
    return drawn;
  };
  const content = ReactWidget.create(
    <UseSignal signal={companion.stateChanged}>
      {() => (
        <UseSignal signal={place.changed}>
          {() => {
            const compiled = newest();
            return (
              compiled && (
                <GraphView
                  compiled={compiled}
                  cellId={place.current?.cellId ?? null}
                  trans={trans}
                  go={cellId => {
                    activate();
                    void goToCell(companion.panel, cellId);
                  }}
                />
              )
            );
          }}
        </UseSignal>
      )}
    </UseSignal>
  );
  content.addClass('nb2prod-GraphPage');
  const widget = new MainAreaWidget({ content });
  widget.toolbar.hide();
  widget.id = `nb2prod-graph-${companion.page}`;
  widget.title.icon = nb2prodIcon;
  widget.title.closable = true;
  const name = (): void => {
    widget.title.label = trans.__('Steps of %1', companion.panel.title.label);
  };
  name();
  companion.panel.title.changed.connect(name);
  const close = (): void => widget.dispose();
  companion.panel.disposed.connect(close);
  widget.disposed.connect(() => {
    place.dispose();
    companion.panel.title.changed.disconnect(name);
    companion.panel.disposed.disconnect(close);
  });
  return widget;
}
