import type { TranslationBundle } from '@jupyterlab/translation';

import { severityWord, type Finding } from '../core/findings';

/** What the person is told of findings in a cell, and what they can do about them. */
export class Explanations {
  /** `mend` applies the mechanical fix of a finding that has one. */
  constructor(
    private readonly trans: TranslationBundle,
    private readonly mend: (finding: Finding) => void
  ) {}

  /** A finding in one sentence or two, for a screen reader. */
  text({ severity, code, message, fix }: Finding): string {
    const said = this.trans.__('%1 %2: %3', severityWord(severity, this.trans), code, message);
    return fix ? `${said}. ${this.trans.__('Fix: %1', fix)}` : said;
  }

  /** A box that floats over the cell, with these findings. */
  box(findings: readonly Finding[]): ExplanationBox {
    return new ExplanationBox(findings, this.trans.__('nb2prod findings'), finding => this.item(finding));
  }

  private item(finding: Finding): HTMLElement {
    const item = element('div', 'nb2prod-CellFindings-item');
    item.dataset['severity'] = finding.severity;
    const head = element('div', 'nb2prod-CellFindings-head');
    head.append(
      element('strong', '', severityWord(finding.severity, this.trans)),
      element('code', 'nb2prod-CellFindings-code', finding.code)
    );
    item.append(head, element('div', '', finding.message));
    if (finding.fix) {
      item.append(element('div', 'nb2prod-CellFindings-fix', this.trans.__('Fix: %1', finding.fix)));
    }
    if (finding.fixable !== null) {
      // what the button does may be another way than the one in words
      const summary = element('span', 'nb2prod-CellFindings-summary', finding.fixable);
      item.append(this.button(finding, finding.fixable), summary);
    }
    return item;
  }

  private button(finding: Finding, summary: string): HTMLElement {
    const button = element(
      'button',
      'jp-mod-styled jp-mod-accept nb2prod-CellFindings-apply',
      this.trans.__('Fix it')
    );
    button.title = summary;
    // An editor that loses the focus closes the box, and the click would be lost.
    button.addEventListener('mousedown', event => event.preventDefault());
    button.addEventListener('click', () => {
      button.disabled = true; // the box stays until the fix is made
      this.mend(finding);
    });
    return button;
  }
}

/** What the findings at one place say, drawn anew where it is no longer the same. */
class ExplanationBox {
  readonly node = element('div', 'nb2prod-CellFindings-box');

  constructor(
    findings: readonly Finding[],
    label: string,
    private readonly item: (finding: Finding) => HTMLElement
  ) {
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', label);
    this.show(findings);
  }

  show(findings: readonly Finding[]): void {
    const said = JSON.stringify(findings);
    if (said !== this.said) {
      this.said = said;
      this.node.replaceChildren(...findings.map(this.item));
    }
  }

  private said = '';
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  text = ''
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
