export { type LambdaName, lambdaNames } from './bundle.ts';
export type { EngineAccess } from './engine-access.ts';
export { InfraError, type InfraErrorCode } from './errors.ts';
export { addFleetStacks } from './fleet-stacks.ts';
export { LogShipper, type LogShipperProps, type ShippedLogGroup } from './log-shipper.ts';
export type { KinesisOptions } from './log-stream.ts';
export { type FunctionChoices, PackageFunction, type PackageFunctionProps } from './package-function.ts';
