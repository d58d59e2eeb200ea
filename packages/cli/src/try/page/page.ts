import { escapeMarkup as text } from '@bizom/notify';
import type { Trial } from '../trial.ts';
import { alertsSection } from './alerts.ts';
import { documentsSection } from './documents.ts';
import { frame } from './frame.ts';
import { css } from './style.ts';

/** Scripts of the dashboard and pictures of the mails are in the page: nothing is loaded from elsewhere. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' data:; img-src data:";

/** One HTML page that needs nothing but itself. Foreign text is escaped; secrets are redacted before. */
export function renderTrial(trial: Trial): string {
  const { service } = trial;
  const title = `${service.name} in ${service.environment.name}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${text(title)} · bizom try</title>
<style>${css}</style>
</head>
<body>
<header>
<h1>${text(title)}</h1>
<p>What the toolkit makes of it. Nothing was deployed or changed.</p>
<p class="quiet">${text(placeOf(trial))}</p>
</header>
<main>
${summary(trial)}
${notReadSection(trial)}
${alertsSection(trial)}
${documentsSection(trial)}
${dashboardSection(trial)}
${ecsSection(trial)}
${nextSection(trial)}
</main>
</body>
</html>
`;
}

function placeOf({ accountId, service, madeAt }: Trial): string {
  const { environment, cluster, ecsService } = service;
  const account = accountId ?? `${environment.accountId} (by the fleet; not checked)`;
  return `Account ${account}, ${environment.region}, cluster ${cluster}, service ${ecsService}, ${madeAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function summary({ logs, stops, stopCount = 0, dashboard, ecs }: Trial): string {
  const tiles = [
    ['Tasks', ecs && `${ecs.runningCount} of ${ecs.desiredCount} running`],
    ['Stopped tasks', stops && `${stopCount}`],
    ['Documents', logs && `${logs.documents.length} from ${logs.events} log events`],
    [
      'Panels with data',
      dashboard && `${dashboard.filled.length} of ${dashboard.filled.length + dashboard.empty.length}`,
    ],
  ];
  const cells = tiles.map(([name = '', value]) => `<div><dt>${name}</dt><dd>${text(value ?? 'not known')}</dd></div>`);
  return `<dl class="tiles">${cells.join('')}</dl>`;
}

function notReadSection({ notRead }: Trial): string {
  if (notRead.length === 0) return '';
  const items = notRead.map(
    ({ part, because, actions }) =>
      `<li><b>${text(part)}</b>: ${text(because)}${actions.length > 0 ? `; needs <code>${text(actions.join(', '))}</code>` : ''}</li>`,
  );
  return `<section class="warning"><h2>Not read</h2><ul>${items.join('')}</ul></section>`;
}

function dashboardSection({ dashboard, service }: Trial): string {
  if (!dashboard) return '';
  const { html, filled, empty } = dashboard;
  const missing =
    empty.length === 0
      ? ''
      : `<p class="quiet">No numbers yet: ${text(empty.join(', '))}. JVM and health metrics begin when the probe is deployed.</p>`;
  return `<section><h2>Its dashboard</h2>
<p>As Grafana would show it, with ${filled.length === 0 ? 'no numbers: CloudWatch has none of the last three hours' : 'the numbers that CloudWatch has now'}.</p>${missing}
${frame(`Dashboard of ${service.name}`, html, 'allow-scripts', 'dashboard')}</section>`;
}

function ecsSection({ ecs }: Trial): string {
  if (!ecs) return '';
  const rows = ecs.events.map(
    ({ at, text: message }) => `<tr><td>${text(at.slice(0, 19).replace('T', ' '))}</td><td>${text(message)}</td></tr>`,
  );
  if (rows.length === 0) return '';
  return `<section><h2>What ECS says</h2><table>${rows.join('')}</table></section>`;
}

function nextSection({ service }: Trial): string {
  const { name } = service.environment;
  return `<section><h2>Next</h2><p><code>npx bizom doctor --env ${text(name)}</code> says what is missing to have all this: log groups to subscribe, Lambdas to deploy, channels to add.</p></section>`;
}
