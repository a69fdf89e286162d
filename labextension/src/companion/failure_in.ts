import { RequestFailed } from '../api/client';
import { failureOf, type Failure } from '../core/failures';

/** What an error that a request ended with says of the server. */
export function failureIn(reason: unknown): Failure {
  return reason instanceof RequestFailed ? failureOf(reason.status, reason.reason) : failureOf(0, '');
}
