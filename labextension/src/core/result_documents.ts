import type { Diagnostic, JSONValue, LintFinding } from '../api/types';

/** What is shown of jobs' result documents, which hold more. */

/** What became of one file of an export. */
export type FileOutcome = 'written' | 'unchanged' | 'removed' | 'stale' | 'edited' | 'orphaned';

export interface FileResult {
  /** Contents path; null where the file lies outside of the server's root. */
  readonly path: string | null;
  readonly shown: string;
  readonly outcome: FileOutcome;
  /** Left alone, and no export is known to have written it. */
  readonly foreign: boolean;
  /** Digest of the text that was left alone; null for other files. */
  readonly digest: string | null;
  /** Unified diff from what is on disk to what an export writes. */
  readonly diff: string;
}

/** Result of the kinds `export` and `check`. */
export interface ExportResult {
  readonly outcome: FileOutcome | 'refused' | 'failed';
  readonly module: string | null;
  readonly files: readonly FileResult[];
  readonly diagnostics: readonly Diagnostic[];
  readonly findings: readonly LintFinding[];
  readonly notes: readonly string[];
}

export interface RecordResult extends ExportResult {
  readonly runs: number;
  readonly assertions: number;
  /** Whether the new tests were run and passed. */
  readonly tested: boolean;
  readonly not_asserted: readonly { readonly step: string; readonly name: string; readonly reason: string }[];
}

export type NameOutcome = 'equal' | 'close' | 'different' | 'unstable' | 'not comparable';

export interface NameResult {
  readonly name: string;
  readonly type: string;
  readonly outcome: NameOutcome;
  readonly where: string;
  readonly detail: string;
}

export interface Side {
  readonly seconds: number | null;
}

export interface StepResult {
  readonly name: string;
  readonly cells: readonly number[];
  readonly file: string | null;
  readonly line: number | null;
  readonly reached: boolean;
  readonly notebook: Side;
  readonly module: Side;
  readonly names: readonly NameResult[];
}

export interface SideFailure {
  readonly side: 'notebook' | 'module';
  readonly message: string | null;
  readonly exception: string | null;
  readonly cell: number | null;
  readonly line: number | null;
  readonly file: string | null;
  readonly file_line: number | null;
  readonly fix: string | null;
}

export interface VerifyResult {
  readonly verdict: 'equal' | 'different' | 'unproven' | 'interrupted';
  /** Whether the notebook has changed since the module was exported. */
  readonly outdated: boolean;
  readonly counts: { readonly [outcome in NameOutcome]: number };
  readonly steps: readonly StepResult[];
  readonly failures: readonly SideFailure[];
  readonly cause: {
    readonly cell: number;
    readonly line: number;
    readonly text: string;
    readonly reason: string;
  } | null;
  readonly parameters: { readonly [name: string]: string };
  readonly parameter_notes: readonly { readonly name: string; readonly message: string }[];
  readonly notes: readonly string[];
  readonly seconds: { readonly notebook: number | null; readonly module: number | null };
}

export interface TestsResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly { readonly test: string; readonly message: string }[];
  readonly output: string;
}

interface CellFailure {
  readonly cell: number | null;
  readonly line: number | null;
  readonly exception: string;
  readonly message: string;
}

export interface RunResult {
  /** Refused: nothing has run, as the file in the output's place may still be wanted. */
  readonly status: 'completed' | 'failed' | 'interrupted' | 'refused';
  /** Digest of that file. */
  readonly taken: string | null;
  readonly output: string | null;
  readonly seconds: number;
  readonly parameters: { readonly [name: string]: JSONValue };
  readonly overridden: readonly string[];
  readonly failure: CellFailure | null;
  readonly notes: readonly string[];
}

/** One run of a sweep. */
export interface SweepRun {
  readonly number: number;
  readonly status: 'completed' | 'failed' | 'timed out' | 'died';
  readonly parameters: { readonly [name: string]: JSONValue };
  readonly metrics: { readonly [name: string]: JSONValue };
  readonly seconds: number | null;
  readonly peak_memory: number | null;
  /** Relative to the sweep's folder. */
  readonly notebook: string;
  readonly failure: CellFailure | null;
  readonly kept: boolean;
}

export interface Goal {
  readonly direction: 'max' | 'min';
  readonly metric: string;
}

/** What is known of a sweep before its first run. */
export interface SweepPlan {
  readonly varied: readonly string[];
  readonly points: number;
  readonly goal: Goal | null;
  /** Contents path of the sweep's folder. */
  readonly folder?: string | null;
}

export interface SweepResult {
  readonly folder: string | null;
  readonly report: string | null;
  readonly varied: readonly string[];
  readonly points: number;
  readonly counts: { readonly [status: string]: number };
  readonly goal: Goal | null;
  readonly best: number | null;
  readonly runs: readonly SweepRun[];
  readonly notes: readonly string[];
}
