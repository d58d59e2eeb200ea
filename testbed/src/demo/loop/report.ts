import type { ServiceReport } from '@bizom/deploy';
import type { ParsedMail } from 'mailparser';
import type { SearchAnswer } from '../search.ts';
import type { Dashboards } from './dashboards.ts';
import type { LoopFindings } from './findings.ts';
import { holds, type Link } from './link.ts';
import type { AlarmChange, Probed } from './probing.ts';
import { reportStyle } from './report-style.ts';

/** Markup that needs no more escaping. */
type Html = string;

/** Stand-ins for parts of AWS that the emulator lacks; the report lists them. */
const standIns = [
  'AWS is the emulator ministack; the search engine, Docker, the registry, the JVMs and the SMTP server are real.',
  'The emulator’s ECS sends no events: the STOPPED event was built from DescribeTasks, matched with the deployed rule’s pattern and passed to the rule’s target.',
  'CPU and memory of the services come from docker stats, and the Lambdas’ own metrics were read from their logs: ECS and CloudWatch would publish both.',
  'The curves of the picture in the mail are made up: no emulator has GetMetricWidgetImage.',
  'The containers share the machine’s network: a stand-in gives each task the address that Fargate would.',
  'The emulator judges an alarm by its newest data at once; on AWS the same alarm wants it for ten minutes.',
  'Where there is no Docker, the services are plain JVMs, whose output and exit code were handed on to the emulator.',
] as const;

/** The report of a run: one page that needs nothing but itself. */
export function renderReport(found: LoopFindings, at: Date): Html {
  const sections = [
    linksSection(found.links),
    found.search && logsSection(found.search),
    found.probed && probeSection(found.probed, found.alarm),
    found.mail && mailSection(found.mail),
    found.badRelease && releaseSection(found.badRelease),
    found.dashboards && dashboardsSection(found.dashboards),
    standInsSection(),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>The whole loop</title><style>${reportStyle}</style></head>
<body>${heading(found, at)}
<main class="wide">${tiles(found)}${sections.filter(Boolean).join('\n')}</main></body></html>
`;
}

function heading({ links, seconds, engine }: LoopFindings, at: Date): Html {
  const ok = links.filter(({ state }) => state === 'ok').length;
  return `<header class="${holds(links) ? '' : 'broken'}"><div class="wide"><h1>From a commit to an alert: ${verdict(links)}</h1>
<p>${ok} of ${links.length} links ok in ${Math.round(seconds)} s, on ${escaped(engine)}, ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC</p></div></header>`;
}

function verdict(links: readonly Link[]): string {
  if (!holds(links)) return 'the loop is broken';
  const leftOut = links.filter(({ state }) => state === 'left out').length;
  return leftOut === 0 ? 'the whole loop holds' : `the loop holds as far as it was tried; ${leftOut} left out`;
}

function tiles({ shipped, latency, release, badRelease }: LoopFindings): Html {
  const figures: [string, string][] = [
    ...(shipped
      ? ([
          [String(shipped.stored), `documents of ${shipped.kept} log events`],
          [String(shipped.lost), 'lost'],
          [String(shipped.doubled), 'doubled'],
        ] as [string, string][])
      : []),
    ...(latency
      ? ([[`${Math.round(latency.medianMs)} ms`, 'from an answered request to searchable, median']] as [
          string,
          string,
        ][])
      : []),
    ...(release ? ([[String(release.services.length), 'services deployed and steady']] as [string, string][]) : []),
    ...(badRelease
      ? ([[`${Math.round(badRelease.seconds)} s`, 'until a bad commit was rolled back']] as [string, string][])
      : []),
  ];
  return `<div class="tiles">${figures.map(([figure, name]) => `<div class="tile"><b>${escaped(figure)}</b><span>${escaped(name)}</span></div>`).join('')}</div>`;
}

function linksSection(links: readonly Link[]): Html {
  const rows = links.map(({ name, state, figure, seconds }) => [
    `<span class="state ${state.replace(' ', '-')}">${state}</span>`,
    escaped(name),
    withBreaks(figure),
    `${seconds.toFixed(1)} s`,
  ]);
  return section(
    'Every link of the chain',
    '',
    table(['', 'link', 'what was found', 'took'], rows, ['', 'name', '', 'number']),
  );
}

function logsSection(answers: readonly SearchAnswer[]): Html {
  const rows = answers.map(({ question, hits, example }) => [
    escaped(question),
    String(hits),
    `<code>${escaped(example)}</code>`,
  ]);
  return section(
    'What the engine finds',
    'Standard output of the containers → CloudWatch Logs → subscription → the deployed Lambda → the engine.',
    table(['search', 'hits', 'the newest'], rows, ['name', 'number', '']),
  );
}

function probeSection({ series, services }: Probed, alarm: AlarmChange | undefined): Html {
  const rows = services.map(({ service, up, heapUsedMb, threads }) => [
    escaped(service),
    up === 1 ? 'UP' : 'DOWN',
    `${heapUsedMb.toFixed(1)} MiB`,
    String(threads),
  ]);
  const raised = alarm
    ? `<p><span class="state failed">ALARM</span> from ${escaped(alarm.from)}, ${alarm.seconds.toFixed(0)} s after the leak began: ${escaped(alarm.meaning)}<br><code>${escaped(alarm.reason)}</code></p>`
    : '';
  return section(
    'What the probe measures',
    `The deployed probe published ${series} series; these were read back from CloudWatch.`,
    table(['service', 'health', 'heap in use', 'threads'], rows, ['name', '', 'number', 'number']) + raised,
  );
}

/** Nothing in the mail runs; its page may be measured from outside. */
const asHighAsItsPage = "this.style.height = this.contentDocument.documentElement.scrollHeight + 2 + 'px'";

function mailSection({ subject = '', from, to, html }: ParsedMail): Html {
  const page = escaped(html || '');
  return section(
    'The mail as received',
    `From ${escaped(from?.text ?? '')} to ${escaped([to].flat()[0]?.text ?? '')}: “${escaped(subject)}”`,
    `<iframe title="The mail" sandbox="allow-same-origin" onload="${asHighAsItsPage}" srcdoc="${page}"></iframe>`,
  );
}

function releaseSection({ service, outcome, detail, seconds, rolledBackTo, diagnosis }: ServiceReport): Html {
  const told = [
    [
      service,
      escaped(outcome),
      `${seconds.toFixed(1)} s`,
      escaped(`${detail}${rolledBackTo ? ` Serving again: ${rolledBackTo.split('/').at(-1)}.` : ''}`),
    ],
  ];
  const why = diagnosis
    ? `<p><b>${escaped(diagnosis.cause)}</b>${diagnosis.reason ? ` (${escaped(diagnosis.reason)})` : ''}: ${escaped(diagnosis.advice)}</p><pre>${escaped(diagnosis.logTail.join('\n'))}</pre>`
    : '';
  return section(
    'The bad deployment',
    'A commit that ends at its start, deployed by bizom-deploy, as its report tells it.',
    table(['service', 'outcome', 'took', 'why'], told, ['name', 'short', 'number', '']) + why,
  );
}

function dashboardsSection({ pictures }: Dashboards): Html {
  const figures = pictures.map(({ name, png }) => {
    const source = `data:image/png;base64,${png.toString('base64')}`;
    return `<figure><figcaption>${escaped(name)}</figcaption><img src="${source}" alt="Dashboard ${escaped(name)}"></figure>`;
  });
  return section(
    'The dashboards, of this run’s own data',
    'Built by bizom-dashboards from the same fleet, checked, and drawn from CloudWatch.',
    figures.join('\n'),
  );
}

function standInsSection(): Html {
  return section(
    'What is not AWS here',
    '',
    `<ul>${standIns.map((text) => `<li>${escaped(text)}</li>`).join('')}</ul>`,
  );
}

function section(title: string, lead: Html, body: Html): Html {
  return `<section><h2>${title}</h2>${lead && `<p>${lead}</p>`}${body}</section>`;
}

function table(heads: readonly string[], rows: readonly Html[][], classes: readonly string[]): Html {
  const cell = (tag: 'th' | 'td') => (content: string, column: number) =>
    `<${tag}${classes[column] ? ` class="${classes[column]}"` : ''}>${content}</${tag}>`;
  const body = rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`);
  return `<table><thead><tr>${heads.map(cell('th')).join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
}

const withBreaks = (text: string): Html => escaped(text).replaceAll('\n', '<br>');

function escaped(text: string): Html {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
