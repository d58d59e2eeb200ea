import { describe, expect, it } from 'vitest';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import type { GrafanaContent } from '../../src/model/content.ts';
import { resourcesIn } from '../../src/provisioning/deletions.ts';
import { provisioning } from '../../src/provisioning/provisioning.ts';
import { smallFleet } from '../small-fleet.ts';

const path = 'alerting/shop-deletions.json';
const full = fleetContent(smallFleet);
const { billing: _, ...withoutBilling } = smallFleet.services;
const less = fleetContent({ ...smallFleet, services: withoutBilling });

/** What the next build makes where the files of an earlier one are there. */
const rebuild = (earlier: ReadonlyMap<string, string>, content: GrafanaContent) =>
  provisioning(content, resourcesIn(earlier).resources);
// biome-ignore lint/suspicious/noExplicitAny: a file of any shape
const deletionsOf = (files: ReadonlyMap<string, string>): any => JSON.parse(files.get(path) ?? 'null');

/*
 * grafana/grafana pkg/services/provisioning/alerting/types.go (commit 10a47ba: deleteRules, deleteContactPoints, resetPolicies) and
 * provisioner.go (commit 045c9b1: Unprovision of policies, contact points, mute timings and templates). Without them Grafana
 * deletes nothing (grafana#67036, grafana#86631).
 */
describe('deletions', () => {
  it('are absent from a first build, and from one that makes the same again', () => {
    const files = provisioning(full);
    expect(files.has(path)).toBe(false);
    expect(rebuild(files, full).has(path)).toBe(false);
  });

  it('name every rule of a service that left the fleet, for Grafana would keep them', () => {
    const { deleteRules, ...others } = deletionsOf(rebuild(provisioning(full), less));
    expect(deleteRules).toContainEqual({ orgId: 1, uid: 'shop-prod-billing_cpu' });
    expect(deleteRules.every(({ uid }: { uid: string }) => uid.includes('billing'))).toBe(true);
    expect(others).toEqual({ apiVersion: 1 });
  });

  it('stay in later builds, and end where the service comes back', () => {
    const gone = rebuild(provisioning(full), less);
    const later = rebuild(gone, less);
    expect(deletionsOf(later)).toEqual(deletionsOf(gone));
    expect(rebuild(later, full).has(path)).toBe(false);
  });

  it('name contact points, mute timings and templates, and reset the policies, where the fleet has no channels', () => {
    const silent = fleetContent({
      ...smallFleet,
      dashboards: { ...smallFleet.dashboards, notify: {}, muteTimings: [] },
    });
    const file = deletionsOf(rebuild(provisioning(full), silent));
    expect(file.deleteContactPoints.length).toBe(full.contactPoints.length);
    expect(file.deleteMuteTimes).toContainEqual({ orgId: 1, name: 'shop: nights' });
    expect(file.deleteTemplates).toContainEqual({ orgId: 1, name: 'shop.title' });
    expect(file.resetPolicies).toEqual([1]);
  });

  it('pass check', async () => {
    const { checkFiles } = await import('../../src/check/check.ts');
    expect(checkFiles(rebuild(provisioning(full), less)).findings).toEqual([]);
  });

  it('name the files of an earlier build that cannot be read', () => {
    const files = new Map([...provisioning(full), ['alerting/shop-rules-shop-prod.json', '<<<<<<< HEAD\n{}']]);
    expect(resourcesIn(files).unreadable).toEqual(['alerting/shop-rules-shop-prod.json']);
  });
});
