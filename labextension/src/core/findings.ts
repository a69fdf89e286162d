import type { Compiled, Diagnostic, LintFinding, Readiness, Severity } from '../api/types';
import type { Translation } from './translation';

/** Something to tell about a cell: the compiler's, or ruff's about the generated code. */
export interface Finding extends Diagnostic {
  /** The generated file and line that it was found in; null for the compiler's, which are about the cell itself. */
  readonly generated: { readonly path: string; readonly line: number } | null;
}

export interface FindingGroup {
  /** Empty for the whole notebook. */
  readonly cellId: string;
  readonly cell: number;
  readonly findings: readonly Finding[];
}

interface FindingCounts {
  readonly error: number;
  readonly warning: number;
  readonly info: number;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** All findings about a notebook, each once: by cell, line and column, those of the whole notebook first. */
export function findingsOf(compiled: Compiled | null, readiness: Readiness | null): readonly Finding[] {
  const own = [...(compiled?.diagnostics ?? []), ...(compiled?.parameter_diagnostics ?? [])].map(found => ({
    ...found,
    generated: null
  }));
  const lint = (readiness?.lint.findings ?? []).map(fromLint);
  const unique = new Map([...own, ...lint].map(found => [keyOf(found), found]));
  return [...unique.values()].sort(inOrder);
}

/** The findings by cell, in the order given. */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const found of findings) {
    const group = groups.get(found.cell_id);
    if (group) {
      group.push(found);
    } else {
      groups.set(found.cell_id, [found]);
    }
  }
  return [...groups].map(([cellId, members]) => ({
    cellId,
    cell: members[0]?.cell ?? 0,
    findings: members
  }));
}

/** How many findings there are of each severity. */
export function countFindings(findings: readonly Finding[]): FindingCounts {
  const count = (severity: Severity): number => findings.filter(each => each.severity === severity).length;
  return { error: count('error'), warning: count('warning'), info: count('info') };
}

/** Tells a finding from all others, also from one compile to the next. */
export function keyOf(found: Finding): string {
  const { code, cell_id, line, column, message, generated } = found;
  return JSON.stringify([code, cell_id, line, column, message, generated]);
}

/** A severity as people read it. */
export function severityWord(severity: Severity, trans: Translation): string {
  switch (severity) {
    case 'error':
      return trans.__('Error');
    case 'warning':
      return trans.__('Warning');
    case 'info':
      return trans.__('Note');
  }
}

/** Why a notebook is refused, as text; it stays the same while cells only move or are edited elsewhere. */
export function refusalOf({ diagnostics }: Compiled): string {
  const errors = diagnostics.filter(found => found.severity === 'error');
  return JSON.stringify(errors.map(({ code, cell_id, message }) => [cell_id, code, message]).sort());
}

function fromLint(found: LintFinding): Finding {
  return {
    code: found.code,
    severity: 'info',
    message: found.message,
    fix: '',
    cell_id: found.cell_id,
    cell: found.cell,
    line: found.cell_line,
    column: found.cell_column,
    fixable: null,
    generated: { path: found.path, line: found.line }
  };
}

function inOrder(one: Finding, other: Finding): number {
  return (
    one.cell - other.cell ||
    one.line - other.line ||
    one.column - other.column ||
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
    compareText(one.code, other.code)
  );
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
