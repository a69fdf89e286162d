/** What the server answers and takes, as its OpenAPI description (`GET nb2prod/openapi.json`) has it. */

export type Severity = 'error' | 'warning' | 'info';

export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  readonly cell_id: string;
  /** Number of the cell from 1; 0 for the whole notebook. */
  readonly cell: number;
  /** From 1; 0 for the whole cell. */
  readonly line: number;
  /** In UTF-16 code units from 1; 0 for the whole line. */
  readonly column: number;
  /** What the mechanical fix would do; null where there is none. */
  readonly fixable: string | null;
}

/** What tells a finding from others of the same notebook. */
export type FindingKey = Pick<Diagnostic, 'code' | 'cell_id' | 'line'>;

export type RoleKind = 'parameters' | 'imports' | 'export' | 'step' | 'metrics' | 'figure' | 'test' | 'skip';

export interface CellRole {
  readonly cell_id: string;
  readonly cell: number;
  readonly kind: RoleKind;
  readonly name: string;
  readonly module: string;
  readonly given: boolean;
}

/** Cell id, cell number and line within the cell, both from 1. */
export type Origin = readonly [string, number, number];

export interface GeneratedFile {
  readonly path: string;
  readonly kind: 'module' | 'tests' | 'other';
  readonly text: string;
  readonly origins: readonly (Origin | null)[];
  readonly formatted: boolean;
}

export interface Step {
  readonly name: string;
  readonly kind: RoleKind;
  readonly module: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly cell_ids: readonly string[];
  readonly cells: readonly number[];
  readonly summary: string;
  readonly file: string;
  readonly line: number;
}

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly kind: 'parameters' | 'step' | 'figure' | 'metrics' | 'test' | 'result';
  readonly cell_ids: readonly string[];
}

export interface GraphEdge {
  readonly source: string;
  readonly target: string;
  readonly names: readonly string[];
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

type JSONScalar = string | number | boolean | null;
export type JSONValue = JSONScalar | readonly JSONValue[] | { readonly [key: string]: JSONValue };

export interface Parameter {
  readonly name: string;
  readonly type: 'str' | 'int' | 'float' | 'bool' | 'path' | 'literal' | 'any';
  readonly annotation: string;
  /** Python source. */
  readonly default: string;
  readonly value: JSONValue;
  /** The default as one types it into a form. */
  readonly text: string;
  readonly help: string;
  readonly choices: readonly JSONScalar[];
  readonly optional: boolean;
  readonly cell_id: string;
  readonly line: number;
}

export interface Compiled {
  readonly superseded: false;
  readonly revision: number;
  readonly stem: string;
  readonly refused: boolean;
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly roles: readonly CellRole[];
  readonly steps: readonly Step[];
  readonly graph: Graph;
  readonly parameters: readonly Parameter[];
  readonly parameter_diagnostics: readonly Diagnostic[];
  /** Whether the files are, byte for byte, what an export would write. */
  readonly formatted: boolean;
  readonly seconds: number;
}

export interface Superseded {
  readonly superseded: true;
  readonly revision: number;
}

export interface Suggestion {
  readonly cell_id: string;
  readonly cell: number;
  readonly kind: RoleKind;
  readonly name: string;
  readonly module: string;
  readonly tags: readonly string[];
  readonly reason: string;
  readonly given: boolean;
}

export interface Suggested {
  readonly suggestions: readonly Suggestion[];
  readonly remaining: readonly Diagnostic[];
}

export interface CellEdit {
  readonly cell_id: string;
  readonly cell: number;
  readonly source: string | null;
  readonly tags: readonly string[] | null;
}

interface AppliedFix {
  readonly code: string;
  readonly cell_id: string;
  readonly cell: number;
  readonly message: string;
  readonly summary: string;
}

export interface Fixes {
  readonly edits: readonly CellEdit[];
  readonly fixes: readonly AppliedFix[];
}

export interface Item {
  readonly state: 'passed' | 'failed' | 'outdated' | 'never' | 'unknown';
  readonly detail: string;
  readonly at: string | null;
}

export interface LintFinding {
  readonly code: string;
  readonly message: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly cell_id: string;
  readonly cell: number;
  readonly cell_line: number;
  readonly cell_column: number;
}

export interface Readiness {
  readonly exported: Item;
  readonly verified: Item;
  readonly tests: Item;
  readonly lint: Item & { readonly findings: readonly LintFinding[] };
  /** Contents path of the exported module. */
  readonly module: string | null;
  /** Whether an export would overwrite what somebody else wrote. */
  readonly edited: boolean;
  /** Whether that is no generated file, changed by hand, but another one. */
  readonly foreign: boolean;
}

interface Axis {
  readonly name: string;
  readonly kind: 'grid' | 'random';
  readonly text: string;
}

export interface SweepSpace {
  readonly axes: readonly Axis[];
  readonly points?: number;
  readonly seed?: number;
  readonly side_by_side?: boolean;
  readonly best?: string;
}

export interface Validated {
  /** By parameter; the empty name is the whole form. */
  readonly errors: { readonly [name: string]: string };
  readonly values: { readonly [name: string]: JSONValue };
  readonly points: number;
  readonly rows: readonly { readonly [name: string]: JSONValue }[];
  readonly notes: readonly string[];
  /** Which cells run once for all points, in words. */
  readonly shared: string;
}

export type JobKind = 'export' | 'check' | 'verify' | 'record' | 'tests' | 'run' | 'sweep';
export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

interface JobProgress {
  readonly done: number;
  readonly total: number;
  readonly text: string;
}

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly path: string;
  readonly options: { readonly [name: string]: JSONValue };
  readonly state: JobState;
  readonly exit_code: number | null;
  readonly error: string;
  readonly progress: JobProgress | null;
  readonly started: string;
  readonly ended: string | null;
  readonly has_page: boolean;
  /** A short summary of the result document; its shape depends on the kind. */
  readonly result: { readonly [name: string]: JSONValue } | null;
}

export interface JobEvent {
  readonly number: number;
  readonly type: 'progress' | 'note' | 'row' | 'output' | 'plan';
  readonly [key: string]: JSONValue;
}

export interface JobEvents {
  readonly events: readonly JobEvent[];
  readonly next: number;
  readonly job: Job;
}

export interface RoleDescription {
  readonly kind: RoleKind;
  readonly tag: string;
  readonly description: string;
}

export interface Status {
  readonly version: string;
  readonly limits: { readonly [name: string]: number | null };
  readonly roles: readonly RoleDescription[];
  readonly verbs: readonly JobKind[];
}

/** A notebook as it is sent: nbformat 4 without outputs. */
export interface NotebookContent {
  readonly cells: readonly {
    readonly id: string;
    readonly cell_type: string;
    readonly source: string;
    readonly metadata: { readonly tags?: readonly string[] };
    readonly execution_count?: number | null;
    readonly outputs?: readonly [];
  }[];
  readonly metadata: { readonly [key: string]: JSONValue };
  readonly nbformat: number;
  readonly nbformat_minor: number;
}
