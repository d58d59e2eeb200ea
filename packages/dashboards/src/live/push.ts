import type { GrafanaContent } from '../model/content.ts';
import { DashboardsError } from '../model/errors.ts';
import { planContactPoints, planMuteTimings, planPolicy, planRules, planTemplates } from './alerting.ts';
import type { Change, PlanContext } from './change.ts';
import { planDashboards, planDatasources, planFolders } from './dashboards.ts';
import { withSecrets } from './secrets.ts';

/**
 * What differs between a live Grafana and the content. Nothing is changed.
 * @returns changes in the order in which they have to be made: what others refer to comes first, what goes comes last
 * @throws DashboardsError `NOT_OURS`, `GRAFANA_REFUSED`, `GRAFANA_UNREACHABLE`
 */
export async function planPush(content: GrafanaContent, context: PlanContext): Promise<Change[]> {
  const folders = [
    ...new Map([...content.dashboards, ...content.rules].map(({ folder }) => [folder.uid, folder])).values(),
  ];
  const changes = [
    ...(await planFolders(folders, context)),
    ...(await planDatasources(content.datasources, context)),
    ...(await planDashboards(content, context)),
    ...(await planMuteTimings(content, context)),
    ...(await planTemplates(content, context)),
    ...(await planContactPoints(content, context)),
    ...(await planPolicy(content, context)),
    ...(await planRules(content, context)),
  ];
  const isStale = ({ action }: Change) => action === 'stale';
  return [...changes.filter((change) => !isStale(change)), ...changes.filter(isStale).reverse()];
}

/** Makes the changes one after another; each is told as it is done. What was done stays, and a further push goes on from there. */
export async function applyChanges(changes: readonly Change[], done: (change: Change) => void): Promise<void> {
  for (const [index, change] of changes.entries()) {
    try {
      await change.apply();
    } catch (error) {
      if (!(error instanceof DashboardsError)) throw error;
      const rest = changes.length - index;
      throw new DashboardsError(
        error.code,
        `${change.kind} "${change.name}": ${error.message} ${index} changes were made, ${rest} were not; push again when it is mended.`,
        { cause: error },
      );
    }
    done(change);
  }
}

/** Fails before anything is changed when a secret that will be sent is not there. */
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
