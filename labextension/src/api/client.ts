import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type {
  Compiled,
  FindingKey,
  Fixes,
  Job,
  JobEvents,
  JobKind,
  JSONValue,
  NotebookContent,
  Readiness,
  Status,
  Suggested,
  Superseded,
  SweepSpace,
  Validated
} from './types';

/** The server's answer to a request that it could not fulfil. */
export class RequestFailed extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string
  ) {
    super(message);
    this.name = 'RequestFailed';
  }
}

/** An unsaved notebook and the contents path that it has. */
export interface Document {
  readonly path: string;
  readonly notebook: NotebookContent;
}

/** The server extension's REST interface, one method a route; each rejects with `RequestFailed` where the server refuses. */
export class Client {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  status(): Promise<Status> {
    return this.request('GET', 'status');
  }

  compile(document: Document, page: string, revision: number): Promise<Compiled | Superseded> {
    return this.request('POST', 'compile', { ...document, page, revision });
  }

  suggest(document: Document): Promise<Suggested> {
    return this.request('POST', 'suggest', document);
  }

  /** What the mechanical fix of one finding would change, or those of all findings. */
  fix(document: Document, finding?: FindingKey): Promise<Fixes> {
    const { code, cell_id, line } = finding ?? {};
    return this.request('POST', 'fix', { ...document, ...(finding ? { code, cell_id, line } : {}) });
  }

  readiness(document: Document): Promise<Readiness> {
    return this.request('POST', 'readiness', document);
  }

  validateRun(document: Document, values: { [name: string]: string }): Promise<Validated> {
    return this.request('POST', 'validate', { ...document, kind: 'run', values });
  }

  validateSweep(
    document: Document,
    values: { [name: string]: string },
    space: SweepSpace
  ): Promise<Validated> {
    return this.request('POST', 'validate', { ...document, kind: 'sweep', values, ...space });
  }

  start(kind: JobKind, path: string, options: { [name: string]: JSONValue } = {}): Promise<Job> {
    return this.request('POST', 'jobs', { kind, path, options });
  }

  async jobs(): Promise<readonly Job[]> {
    return (await this.request<{ jobs: readonly Job[] }>('GET', 'jobs')).jobs;
  }

  /** What has happened since event `after`; waits up to `wait` seconds for something. */
  events(id: string, after: number, wait: number): Promise<JobEvents> {
    return this.request('GET', `jobs/${encodeURIComponent(id)}/events?after=${after}&wait=${wait}`);
  }

  cancel(id: string): Promise<Job> {
    return this.request('POST', `jobs/${encodeURIComponent(id)}/cancel`, {});
  }

  async forget(id: string): Promise<void> {
    await this.request<null>('DELETE', `jobs/${encodeURIComponent(id)}`);
  }

  /** The result document of a job that has ended; its shape depends on the job's kind. */
  result<T>(id: string): Promise<T> {
    return this.request('GET', `jobs/${encodeURIComponent(id)}/result`);
  }

  /** The job's report, an HTML page. */
  page(id: string): Promise<string> {
    return this.text('GET', `jobs/${encodeURIComponent(id)}/page`);
  }

  private async request<T>(method: string, route: string, body?: object): Promise<T> {
    return parsed(await this.text(method, route, body)) as T;
  }

  private async text(method: string, route: string, body?: object): Promise<string> {
    const url = URLExt.join(this.settings.baseUrl, 'nb2prod', route);
    const init: RequestInit = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await ServerConnection.makeRequest(url, init, this.settings);
    const text = await response.text();
    if (!response.ok) {
      throw failure(response, parsed(text));
    }
    return text;
  }
}

function parsed(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function failure(response: Response, answer: unknown): RequestFailed {
  const { message, reason } = (answer ?? {}) as { message?: string; reason?: string };
  const missing = response.status === 404 && reason === undefined;
  return new RequestFailed(
    response.status,
    missing ? 'not-installed' : (reason ?? 'bug'),
    message ?? `${response.status} ${response.statusText}`
  );
}
