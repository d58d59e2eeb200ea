export type { Aws } from './aws.ts';
export { type Cluster, type EngineOptions, startCluster, startEngine } from './engine.ts';
export { type EngineName, engineNames } from './engine-catalog.ts';
export type { Engine } from './engine-node.ts';
export { type Mailbox, startMailbox } from './mailbox.ts';
export { type MinistackOptions, startMinistack } from './ministack.ts';
export { startMoto } from './moto.ts';
export { freePort } from './ports.ts';
