/**
 * What a failed request says of the server.
 *
 * - `refused`: it has answered, and the same question would be answered the same
 * - `broken`: something of it has crashed or hung, which may not happen again
 * - `busy`: it has no time now
 * - `offline`: it cannot be reached
 * - `missing`: it runs without nb2prod's extension
 */
export type Failure = 'refused' | 'broken' | 'busy' | 'offline' | 'missing';

/** Gateways answer for a server that is stopped or starting. */
const GATEWAY = new Set([502, 503, 504]);

/** What a failure means; `status` is 0 where there was no answer, `reason` the one in the server's document. */
export function failureOf(status: number, reason: string): Failure {
  if (status === 0) {
    return 'offline';
  }
  if (reason === 'not-installed') {
    return 'missing';
  }
  if (status === 429) {
    return 'busy';
  }
  if (reason === 'tool') {
    return 'broken';
  }
  return GATEWAY.has(status) ? 'offline' : 'refused';
}

/** What a failure says of itself. */
export function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
