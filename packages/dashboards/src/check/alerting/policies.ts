import type { AlertingFile, FileRoute, FileRule } from '../files/alerting-file.ts';
import { durationSeconds } from '../files/duration.ts';
import { type Finding, type Report, reportOn } from '../files/finding.ts';
import type { Read } from '../files/read.ts';
import { isMatched, type Matcher, matchersOf, parseMatcher } from './matchers.ts';

/** The contact point that every Grafana has. */
const builtInReceiver = 'grafana-default-email';

/** Checks where alerts go: that every name leads somewhere, and that the labels of every rule lead to a route. */
export function checkPolicies(files: readonly Read<AlertingFile>[], findings: Finding[]): void {
  const names = namesIn(files.map(({ content }) => content));
  const trees = files.flatMap(({ content }) => content.policies ?? []);
  for (const { file, content } of files) {
    const report = reportOn(file, findings);
    for (const policy of content.policies ?? []) checkTree(policy, names, report);
    for (const rule of (content.groups ?? []).flatMap(({ rules }) => rules)) checkRouting(rule, trees, names, report);
  }
}

interface Names {
  receivers: ReadonlySet<string>;
  muteTimings: ReadonlySet<string>;
}

function namesIn(files: readonly AlertingFile[]): Names {
  return {
    receivers: new Set([
      builtInReceiver,
      ...files.flatMap(({ contactPoints = [] }) => contactPoints.map(({ name }) => name)),
    ]),
    muteTimings: new Set(files.flatMap(({ muteTimes = [] }) => muteTimes.map(({ name }) => name))),
  };
}

function checkTree(policy: FileRoute, names: Names, report: Report): void {
  if (matchersOf(policy).length > 0 || policy.mute_time_intervals?.length)
    report('policy-root', 'root policy', 'the root takes no matchers and no mute timings');
  const visit = (route: FileRoute, inherited: Intervals, where: string) => {
    checkRoute(route, names, where, report);
    const intervals = checkIntervals(route, inherited, where, report);
    for (const [index, inner] of (route.routes ?? []).entries()) visit(inner, intervals, `${where} › ${index}`);
  };
  visit(policy, defaultIntervals, 'root policy');
}

const intervalKeys = ['group_interval', 'repeat_interval'] as const;

/** How often a route sends, as durations. */
type Intervals = Record<(typeof intervalKeys)[number], string>;

/** What a root policy has where it names none (prometheus/alertmanager dispatch/route.go, DefaultRouteOpts). */
const defaultIntervals: Intervals = { group_interval: '5m', repeat_interval: '4h' };

/**
 * Checks the intervals that a route sets, with those that it inherits. A repeat interval below the group interval has no effect
 * (prometheus/alertmanager#3370), and Grafana's own form refuses it (grafana/grafana#69413).
 * @returns the intervals that its own routes inherit
 */
function checkIntervals(
  route: Partial<Record<keyof Intervals, string | undefined>>,
  inherited: Intervals,
  where: string,
  report: Report,
): Intervals {
  const set = intervalKeys.filter((key) => route[key] !== undefined);
  for (const key of set) {
    if (durationSeconds(route[key] ?? '') === 0)
      report('policy-interval', where, `${key} ${route[key]} must be greater than zero`);
  }
  const { group_interval: group = inherited.group_interval, repeat_interval: repeat = inherited.repeat_interval } =
    route;
  if (set.length > 0 && durationSeconds(repeat) < durationSeconds(group))
    report(
      'policy-interval',
      where,
      `repeat_interval ${repeat} is below group_interval ${group}: Alertmanager repeats every ${group}; expected at least ${group}`,
    );
  return { group_interval: group, repeat_interval: repeat };
}

function checkRoute(route: FileRoute, names: Names, where: string, report: Report): void {
  checkNames(route, names, where, report);
  for (const text of route.matchers ?? []) {
    if (parseMatcher(text) === undefined)
      report('policy-matcher', where, `"${text}" is not a matcher such as severity = page`);
  }
  checkPatterns(route, where, report);
  checkOrder(route, where, report);
  checkGrouping(route.group_by, where, report);
}

/** Patterns are Go's; what is not closed is wrong in any dialect. */
function checkPatterns(route: FileRoute, where: string, report: Report): void {
  for (const { label, operator, value } of matchersOf(route)) {
    if (operator.endsWith('~') && !isPattern(value))
      report('policy-matcher', where, `the pattern "${value}" of "${label}" is not a regular expression`);
  }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text.replace(/\(\?[a-zA-Z-]+\)|\(\?P</g, (found) => (found.endsWith('<') ? '(?<' : '')));
    return true;
  } catch {
    return false;
  }
}

/** A route without matchers takes all that is left: those after it get nothing. */
function checkOrder({ routes = [] }: FileRoute, where: string, report: Report): void {
  const open = routes.findIndex((one) => matchersOf(one).length === 0 && one.continue !== true);
  if (open >= 0 && open < routes.length - 1)
    report('policy-order', `${where} › ${open}`, 'has no matchers and takes all alerts: no route after it gets any');
}

/** What policies and rules have in common. */
type Targets = Pick<FileRoute, 'receiver' | 'mute_time_intervals' | 'active_time_intervals'>;

function checkNames(route: Targets, { receivers, muteTimings }: Names, where: string, report: Report): void {
  if (route.receiver !== undefined && !receivers.has(route.receiver))
    report('receiver', where, `no contact point is called "${route.receiver}"`);
  for (const timing of [...(route.mute_time_intervals ?? []), ...(route.active_time_intervals ?? [])]) {
    if (!muteTimings.has(timing)) report('mute-timing', where, `no mute timing is called "${timing}"`);
  }
}

function checkGrouping(groupBy: readonly string[] | undefined, where: string, report: Report): void {
  if (groupBy === undefined) return;
  if (groupBy.includes('...') && groupBy.length > 1)
    report('policy-group-by', where, '"..." groups by all labels and stands alone in group_by');
  const twice = groupBy.find((label, index) => groupBy.indexOf(label) !== index);
  if (twice !== undefined) report('policy-group-by', where, `group_by names "${twice}" twice`);
}

/** Names a label whose value no route matches, where other values of it are matched: the alert would go to a default. */
function checkRouting(rule: FileRule, trees: readonly FileRoute[], names: Names, report: Report): void {
  const where = `rule ${rule.uid}`;
  const settings = rule.notification_settings;
  if (settings !== undefined) {
    checkNames(settings, names, where, report);
    checkGrouping(settings.group_by, where, report);
    checkIntervals(settings, { ...defaultIntervals, ...definedOf(trees[0]) }, where, report);
    return;
  }
  if (rule.record !== undefined) return;
  const labels = { alertname: rule.title, ...rule.labels };
  for (const tree of trees) {
    const missed = missedLabel(tree, labels);
    if (missed === undefined) continue;
    const { label, values } = missed;
    report(
      'rule-route',
      where,
      `no route takes its label ${label}="${labels[label as keyof typeof labels]}"; there are routes for ${values.join(', ')}`,
    );
  }
}

/** The intervals that a root policy sets. */
function definedOf(root: FileRoute | undefined): Partial<Intervals> {
  const { group_interval: group, repeat_interval: repeat } = root ?? {};
  return { ...(group && { group_interval: group }), ...(repeat && { repeat_interval: repeat }) };
}

type Labels = Readonly<Record<string, string>>;

/** Follows the labels down the tree. */
function missedLabel(route: FileRoute, labels: Labels): { label: string; values: string[] } | undefined {
  const routes = route.routes ?? [];
  const next = routes.find((one) => matchersOf(one).every((matcher) => isMatched(matcher, labels)));
  if (next !== undefined) return missedLabel(next, labels);
  const near = routes.flatMap((one) => onlyFailing(matchersOf(one), labels) ?? []).filter(({ label }) => labels[label]);
  const [first] = near;
  if (first === undefined) return undefined;
  const values = near.filter(({ label }) => label === first.label).map(({ value }) => value);
  return { label: first.label, values: [...new Set(values)] };
}

/** The one matcher that the labels do not fulfil, where it asks for another value; Grafana's own names of alerts are never missed. */
function onlyFailing(matchers: readonly Matcher[], labels: Labels): Matcher | undefined {
  const failing = matchers.filter((matcher) => !isMatched(matcher, labels));
  const [only] = failing;
  return failing.length === 1 && only?.operator === '=' && only.label !== 'alertname' ? only : undefined;
}
