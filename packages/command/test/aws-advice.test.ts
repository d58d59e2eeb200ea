import { describe, expect, it } from 'vitest';
import { awsAdvice } from '../src/index.ts';

function named(name: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { name, ...more });
}

describe('awsAdvice', () => {
  it.each([
    [named('CredentialsProviderError', 'Could not load credentials from any providers'), 'AWS credentials are missing'],
    [
      named('CredentialsProviderError', 'The SSO session has expired. Run aws sso login'),
      'AWS credentials have expired',
    ],
    [
      named('ExpiredTokenException', 'The security token included in the request is expired', {
        $metadata: { httpStatusCode: 400 },
      }),
      'AWS credentials have expired',
    ],
    [
      named('UnrecognizedClientException', 'The security token is invalid', { $metadata: { httpStatusCode: 400 } }),
      'AWS refused the credentials',
    ],
  ])('%s: says what to set', (error, part) => {
    const advice = awsAdvice(error);
    expect(advice).toContain(part);
    expect(advice).toContain('set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
    expect(awsAdvice(new Error('outer', { cause: error }))).toBe(advice);
  });

  it('knows a missing region and an endpoint that does not answer', () => {
    expect(awsAdvice(new Error('Region is missing'))).toContain('set AWS_REGION');
    expect(awsAdvice(named('Error', 'connect ECONNREFUSED 127.0.0.1:1', { $metadata: { attempts: 1 } }))).toContain(
      'AWS does not answer (connect ECONNREFUSED 127.0.0.1:1)',
    );
  });

  it('leaves other errors to their own message', () => {
    expect(
      awsAdvice(named('AccessDeniedException', 'no right', { $metadata: { httpStatusCode: 400 } })),
    ).toBeUndefined();
    expect(awsAdvice(new Error('x'))).toBeUndefined();
    expect(awsAdvice('x')).toBeUndefined();
  });

  it('ends at a circle of causes', () => {
    const error = new Error('x');
    error.cause = error;
    expect(awsAdvice(error)).toBeUndefined();
  });
});
