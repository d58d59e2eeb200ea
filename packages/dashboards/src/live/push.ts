import type { GrafanaContent } from '../model/content.ts';
import { DashboardsError } from '../model/errors.ts';
import type { Change, PlanContext } from './change.ts';
import { planDashboards } from './dashboards.ts';
import { planDatasources } from './datasources.ts';
import { planFolders } from './folders.ts';
import { planContactPoints, planMuteTimings, planPolicy, planTemplates } from './notifications.ts';
import { planRules } from './rules.ts';
import { withSecrets } from './secrets.ts';
import { checkServer } from './server.ts';

/**
 * What differs between a live Grafana and the content. Nothing is changed.
 * @returns changes in the order in which they have to be made: what others refer to first, deletions last
 * @throws DashboardsError `WRONG_VERSION`, `NOT_OURS`, `GRAFANA_REFUSED`, `GRAFANA_UNREACHABLE`
 */
export async function planPush(content: GrafanaContent, context: PlanContext): Promise<Change[]> {
  await checkServer(content, context.client);
  const wanted = [
    ...new Map([...content.dashboards, ...content.rules].map(({ folder }) => [folder.uid, folder])).values(),
  ];
  const folders = await planFolders(wanted, context);
  const changes = [
    ...folders.changes,
    ...(await planDatasources(content.datasources, context)),
    ...(await planDashboards(content, folders.uids, context)),
    ...(await planMuteTimings(content, context)),
    ...(await planTemplates(content, context)),
    ...(await planContactPoints(content, context)),
    ...(await planPolicy(content, context)),
    ...(await planRules(content, folders.uids, context)),
  ];
  const isStale = ({ action }: Change) => action === 'stale';
  return [...changes.filter((change) => !isStale(change)), ...changes.filter(isStale).reverse()];
}

/** Makes the changes one after another, and reports each. Changes that were made stay, and another push continues from there. */
export async function applyChanges(changes: readonly Change[], done: (change: Change) => void): Promise<void> {
  for (const [index, change] of changes.entries()) {
    try {
      await change.apply();
    } catch (error) {
      if (!(error instanceof DashboardsError)) throw error;
      const rest = changes.length - index;
      throw new DashboardsError(
        error.code,
        `${change.kind} "${change.name}": ${error.message} ${index} changes were made, ${rest} were not; push again when it is fixed.`,
        { cause: error },
      );
    }
    done(change);
  }
}

/** Fails before anything is changed when a secret that will be sent is not set. */
export function requireSecrets(
  content: GrafanaContent,
  changes: readonly Change[],
  environment: NodeJS.ProcessEnv,
): void {
  const sent = changes.filter(({ action }) => action === 'create' || action === 'update');
  const kinds = new Set(sent.map(({ kind }) => kind));
  if (kinds.has('contact point')) withSecrets(content.contactPoints, environment);
  if (kinds.has('datasource')) withSecrets(content.datasources, environment);
}
