import { expect, it } from 'vitest';
import { ecs, probe, serviceTarget } from '../../src/index.ts';

const target = serviceTarget({
  environment: 'prod',
  service: 'orders',
  region: 'eu-west-1',
  ecsService: 'shop-orders',
});

it('asks for the probe by the name in the fleet, as the probe publishes it, and for AWS by the name in ECS', () => {
  expect(probe(target, 'up', { label: '' }).dimensions).toEqual({ ClusterName: 'prod', ServiceName: 'orders' });
  expect(ecs(target, 'CPUUtilization', 'Maximum', { label: '' }).dimensions).toEqual({
    ClusterName: 'prod',
    ServiceName: 'shop-orders',
  });
});
