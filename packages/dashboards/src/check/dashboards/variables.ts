import { fieldsOf, listOf } from '@bizom/options/json';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Report } from '../files/finding.ts';
import { panelName, panelsOf } from '../files/read.ts';
import { isResolvable } from '../queries/kinds.ts';

/** Kinds of template variables (grafana/grafana packages/grafana-data/src/types/templateVars.ts). */
const kinds = [
  'query',
  'adhoc',
  'groupby',
  'constant',
  'datasource',
  'interval',
  'textbox',
  'custom',
  'system',
  'switch',
];

/** Checks template variables, annotations and what else of a dashboard names them or a datasource. */
export function checkVariables(dashboard: Dashboard, datasourceUids: ReadonlySet<string>, report: Report): void {
  const variables = listOf(fieldsOf(dashboard.templating)['list']);
  const names = variables.map(({ name }) => String(name));
  for (const [index, variable] of variables.entries()) {
    const where = `variable ${names[index]}`;
    checkDefinition(variable, names, where, report);
    checkSource(variable['datasource'], { names, datasourceUids }, where, report);
  }
  for (const annotation of listOf(fieldsOf(dashboard.annotations)['list'])) {
    const where = `annotation ${String(annotation['name'] ?? '')}`;
    if (typeof annotation['name'] !== 'string' || annotation['name'] === '') report('annotation', where, 'has no name');
    checkSource(annotation['datasource'], { names, datasourceUids }, where, report);
  }
  checkTexts(dashboard, names, report);
}

function checkDefinition(
  { type, name }: Readonly<Record<string, unknown>>,
  names: readonly string[],
  where: string,
  report: Report,
): void {
  if (!kinds.includes(String(type)))
    report('variable', where, `Grafana has no variable of the type "${String(type)}"; it has ${kinds.join(', ')}`);
  if (!/^\w{1,50}$/.test(String(name)))
    report('variable', where, 'its name is not up to 50 letters, digits and "_", so that nothing can use it');
  if (names.filter((one) => one === name).length > 1) report('variable', where, 'another variable has the same name');
}

/** The uid of a datasource, which may be a variable itself; nothing stands for the default one. */
function checkSource(
  datasource: unknown,
  { names, datasourceUids }: { names: readonly string[]; datasourceUids: ReadonlySet<string> },
  where: string,
  report: Report,
): void {
  const uid = typeof datasource === 'string' ? datasource : fieldsOf(datasource)['uid'];
  if (typeof uid !== 'string' || isResolvable(uid, datasourceUids)) return;
  if (names.includes(/^\$\{?(\w+)\}?$/.exec(uid)?.[1] ?? '')) return;
  report('datasource', where, `asks the datasource "${uid}", which no file provides`);
}

/** Titles that use a variable that is not there, and links in which its "$" is encoded: Grafana fills in neither. */
function checkTexts(dashboard: Dashboard, names: readonly string[], report: Report): void {
  for (const panel of panelsOf(dashboard)) {
    const where = panelName(panel);
    for (const [text, name = ''] of (panel.title ?? '').matchAll(/\$\{?([a-zA-Z_]\w*)(?::\w+)?\}?/g))
      if (!names.includes(name) && !name.startsWith('__'))
        report('template-variable', where, `its title uses ${text}, and the dashboard has no such variable`);
    for (const { url } of listOf(panel.links)) {
      const encoded = /%24(?:%7B)?([a-zA-Z_]\w*?)(?:%7D|%|\b)/i.exec(String(url ?? ''));
      if (encoded?.[1] !== undefined && names.includes(encoded[1]))
        report(
          'link',
          where,
          `"${encoded[0]}" of its link is encoded, and Grafana does not fill it in; write \${${encoded[1]}}`,
        );
    }
  }
}
