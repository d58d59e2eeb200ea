/** Why a deployment is refused before it begins. */
export type InfraErrorCode =
  | 'SECRET_NOT_DEPLOYABLE'
  | 'LAMBDA_NOT_DEPLOYABLE'
  | 'NOTHING_TO_DEPLOY'
  | 'SELF_SUBSCRIPTION'
  | 'NO_SUBSCRIPTION'
  | 'ENGINE_URL_INVALID'
  | 'SHIPPER_OPTION_INVALID'
  | 'METRIC_NOT_PUBLISHED';

/** A deployment that is not possible as it is asked for; the message says what to change. */
export class InfraError extends Error {
  override readonly name = 'InfraError';
  readonly code: InfraErrorCode;

  constructor(code: InfraErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
