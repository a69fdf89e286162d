import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

import { placeBeside } from '../core/placement';
import { RoleEditor, type RoleEditorProps } from './role_editor';

/** The role editor as a popup beside a cell's code; one is open at a time. */
export class RolePopup extends ReactWidget {
  /** Open a popup beside an element, in place of one that is open. */
  static open(
    anchor: Element,
    props: Omit<RoleEditorProps, 'onClose' | 'onMounted'>,
    onClosed: () => void
  ): void {
    RolePopup.current?.dispose();
    const popup = new RolePopup(anchor, props, onClosed);
    RolePopup.current = popup;
    Widget.attach(popup, document.body);
  }

  private constructor(
    private readonly anchor: Element,
    private readonly props: Omit<RoleEditorProps, 'onClose' | 'onMounted'>,
    private readonly onClosed: () => void
  ) {
    super();
    this.addClass('nb2prod-RolePopup');
    // the classes that bring the theme's form controls to an element outside of the shell
    this.addClass('jp-ThemedContainer');
    this.node.setAttribute('role', 'dialog');
    this.node.setAttribute('aria-modal', 'true');
    this.node.setAttribute('aria-labelledby', 'nb2prod-role-editor-title');
    this.node.dataset.lmSuppressShortcuts = 'true';
  }

  override dispose(): void {
    if (!this.isDisposed) {
      RolePopup.current = RolePopup.current === this ? null : RolePopup.current;
      super.dispose();
    }
  }

  protected override render(): React.JSX.Element {
    return (
      <div onKeyDown={event => this.onKeyDown(event)}>
        <RoleEditor
          {...this.props}
          onApply={role => {
            this.props.onApply(role);
            this.close();
          }}
          onClose={this.cancel}
          onMounted={this.place}
        />
      </div>
    );
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    document.addEventListener('pointerdown', this.onPointerDown, true);
    window.addEventListener('resize', this.place);
  }

  protected override onBeforeDetach(message: Message): void {
    document.removeEventListener('pointerdown', this.onPointerDown, true);
    window.removeEventListener('resize', this.place);
    super.onBeforeDetach(message);
  }

  protected override onCloseRequest(): void {
    this.dispose();
    this.onClosed();
  }

  private readonly cancel = (): void => this.close();

  private readonly place = (): void => {
    const { left, top } = placeBeside(
      this.anchor.getBoundingClientRect(),
      { width: this.node.offsetWidth, height: this.node.offsetHeight },
      { width: window.innerWidth, height: window.innerHeight }
    );
    this.node.style.left = `${left}px`;
    this.node.style.top = `${top}px`;
  };

  private onKeyDown(event: React.KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault();
      this.close();
    } else if (event.key === 'Tab') {
      this.keepFocus(event);
    }
  }

  /** Go from the last control to the first, and back: the page behind waits. */
  private keepFocus(event: React.KeyboardEvent): void {
    const all = [...this.node.querySelectorAll<HTMLInputElement | HTMLButtonElement>('input, button')];
    const radios = all.filter(each => each.type === 'radio');
    const radio = radios.find(each => each instanceof HTMLInputElement && each.checked) ?? radios[0];
    const stops = all.filter(each => each.type !== 'radio' || each === radio);
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (event.target === edge) {
      event.preventDefault();
      (event.shiftKey ? stops[stops.length - 1] : stops[0])?.focus();
    }
  }

  private readonly onPointerDown = (event: PointerEvent): void => {
    if (event.target instanceof Node && !this.node.contains(event.target)) {
      this.dispose();
    }
  };

  private static current: RolePopup | null = null;
}
