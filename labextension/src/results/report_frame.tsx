import * as React from 'react';

import { framedReport, linkedFile } from '../core/report_page';
import type { SweepResult } from '../core/result_documents';
import type { ResultContext } from './context';
import { LoadFailure, useLoaded } from './loaded';

interface Props {
  readonly id: string;
  readonly title: string;
  /** The result document that the report is about. */
  readonly result: unknown;
  readonly context: ResultContext;
}

/** A job's report in a sandbox: it may show what the notebook has made, so it can reach nothing of Jupyter. */
export function ReportFrame({ id, title, result, context }: Props): React.JSX.Element | null {
  const { jobs, links } = context;
  const frame = React.useRef<HTMLIFrameElement>(null);
  const page = useLoaded(React.useCallback(() => jobs.page(id), [jobs, id]));
  React.useEffect(() => {
    const { folder = null, runs = [] } = (result ?? {}) as Partial<SweepResult>;
    const files = [...runs.map(run => run.notebook), 'best.yaml'];
    const listen = ({ source, data }: MessageEvent): void => {
      const path = source === frame.current?.contentWindow ? linkedFile(data, folder, files) : null;
      if (path !== null) {
        void links.openFile(path);
      }
    };
    window.addEventListener('message', listen);
    return () => window.removeEventListener('message', listen);
  }, [result, links]);
  if (page.failure) {
    return <LoadFailure loaded={page} trans={context.trans} />;
  }
  return page.value === null ? null : (
    <iframe
      ref={frame}
      className="nb2prod-Result-page"
      sandbox="allow-scripts"
      srcDoc={framedReport(page.value)}
      title={title}
    />
  );
}
