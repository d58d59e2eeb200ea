export { type ChangedService, type ChangeRule, changedServices, type Deployable } from './changes.ts';
export { DeployError, type DeployErrorCode } from './errors.ts';
export { type Change, GitRepository, type Revision } from './git.ts';
export { deploymentDimensions, deploymentsMetric, deploymentsNamespace, type Outcome, outcomes } from './metrics.ts';
export { type ModuleGraph, moduleGraph } from './modules.ts';
export { type Plan, type PlanRequest, type PlanResult, planDeployment } from './plan.ts';
export { type Pom, parsePom } from './pom.ts';
export { type Reactor, readReactor } from './reactor.ts';
