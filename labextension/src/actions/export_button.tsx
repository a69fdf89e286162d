import { ReactWidget, ToolbarButtonComponent, caretDownEmptyIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { CommandRegistry } from '@lumino/commands';
import type { Menu } from '@lumino/widgets';
import * as React from 'react';

import { CommandIDs } from '../commands';
import { nb2prodIcon } from '../icons';
import { isPython } from '../notebook/content';

/** The button in a notebook's toolbar: exports, and has everything else in its menu. */
export class ExportButton extends ReactWidget {
  /** `select` makes the button's notebook the one that the menu's commands act on. */
  constructor(
    private readonly panel: NotebookPanel,
    private readonly commands: CommandRegistry,
    private readonly menu: Menu,
    private readonly trans: TranslationBundle,
    private readonly select: () => Promise<void>
  ) {
    super();
    this.addClass('nb2prod-ExportButton');
    const { model } = panel.context;
    model.metadataChanged.connect(this.update, this); // which say the language
    void panel.context.ready.then(() => !this.isDisposed && this.update());
  }

  protected override render(): React.JSX.Element {
    const { trans } = this;
    const enabled = isPython(this.panel.context.model);
    return (
      <>
        <ToolbarButtonComponent
          icon={nb2prodIcon}
          label={trans.__('Export')}
          tooltip={
            enabled
              ? trans.__('Export the tagged cells to a module and its tests')
              : trans.__('This notebook is not in Python')
          }
          enabled={enabled}
          onClick={() =>
            void this.commands.execute(CommandIDs.export, { path: this.panel.context.localPath })
          }
        />
        <MenuButton label={trans.__('More of nb2prod')} menu={this.menu} open={() => void this.open()} />
      </>
    );
  }

  private async open(): Promise<void> {
    await this.select();
    const { left, bottom } = this.node.getBoundingClientRect();
    this.menu.open(left, bottom);
  }
}

function MenuButton(props: { label: string; menu: Menu; open(): void }): React.JSX.Element {
  const { label, menu, open } = props;
  const [isOpen, setOpen] = React.useState(false);
  const focused = React.useRef<Element | null>(null);
  React.useEffect(() => {
    const close = (): void => {
      setOpen(false);
      if (focused.current instanceof HTMLElement) {
        focused.current.focus();
      }
      focused.current = null;
    };
    menu.aboutToClose.connect(close);
    return () => {
      menu.aboutToClose.disconnect(close);
    };
  }, [menu]);
  return (
    <button
      className="nb2prod-MenuButton"
      title={label}
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      onMouseDown={event => event.preventDefault()} // who edits a cell goes on where they were
      onClick={() => {
        setOpen(true);
        focused.current = document.activeElement;
        open();
      }}
    >
      <caretDownEmptyIcon.react tag="span" display="block" width="14px" />
    </button>
  );
}
