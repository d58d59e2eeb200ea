import type { Dashboard, DashboardLink, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';

/**
 * Takes out what the SDK writes by default and Grafana's own pages never save: `placement: "inControlsMenu"` hides links
 * and annotations in a menu from Grafana 12.3 on (grafana-foundation-sdk#1272), and links of panels carry the fields of
 * dashboard links.
 */
export function withoutSdkDefaults(dashboard: Dashboard): Dashboard {
  return {
    ...dashboard,
    ...(dashboard.links && { links: dashboard.links.map(withoutPlacement) }),
    annotations: { list: [builtInAnnotations, ...(dashboard.annotations?.list ?? []).map(withoutPlacement)] },
    ...(dashboard.panels && { panels: dashboard.panels.map(cleanPanel) }),
  };
}

/** Every dashboard that Grafana saves has it. */
const builtInAnnotations = {
  builtIn: 1,
  datasource: { type: 'grafana', uid: '-- Grafana --' },
  enable: true,
  hide: true,
  iconColor: 'rgba(0, 211, 255, 1)',
  name: 'Annotations & Alerts',
  type: 'dashboard',
};

function withoutPlacement<T extends { placement?: unknown }>(one: T): T {
  const { placement: _, ...rest } = one;
  return rest as T;
}

function cleanPanel(panel: Panel | RowPanel): Panel | RowPanel {
  if ('panels' in panel) return { ...panel, panels: panel.panels.map((inner) => cleanPanel(inner) as Panel) };
  const { links, fieldConfig, ...rest } = panel as Panel;
  return {
    ...rest,
    ...(links && { links: links.map(panelLink) }),
    ...(fieldConfig && { fieldConfig: { ...fieldConfig, defaults: cleanDefaults(fieldConfig.defaults) } }),
  };
}

type FieldDefaults = NonNullable<Panel['fieldConfig']>['defaults'];

function cleanDefaults(defaults: FieldDefaults): FieldDefaults {
  return defaults.links ? { ...defaults, links: defaults.links.map(panelLink) } : defaults;
}

/** A panel's link has a title, an address and a window. */
function panelLink({ title, url = '', targetBlank }: DashboardLink): DashboardLink {
  return { title, url, ...(targetBlank && { targetBlank }) } as DashboardLink;
}
