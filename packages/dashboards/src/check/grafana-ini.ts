import { suggest } from '@bizom/options';
import { type Finding, type Report, reportOn } from './files/finding.ts';
import type { Read } from './files/read.ts';

/*
 * The parts of grafana.ini that the files rely on. Grafana ignores sections and keys that it does not know.
 * Source: grafana/grafana conf/defaults.ini.
 */

const words = (...lines: string[]): string[] => lines.flatMap((line) => line.split(' '));

/** Sections of conf/defaults.ini, in which every key may stand; keys are known of those in `keys`. */
const sections = words(
  'paths server grpc_server database datasources remote_cache dataproxy analytics analytics.browser security',
  'security.encryption snapshots short_links dashboards dashboard_cleanup users secretscan service_accounts auth auth.sso',
  'auth.anonymous auth.github auth.gitlab auth.google auth.grafana_com auth.azuread auth.okta auth.generic_oauth auth.basic',
  'auth.proxy auth.jwt auth.ldap auth.extended_jwt auth.passwordless aws azure rbac smtp smtp.static_headers emails log',
  'log.console log.file log.syslog log.frontend quota unified_alerting unified_alerting.reserved_labels',
  'unified_alerting.screenshots unified_alerting.state_history unified_alerting.state_history.annotations',
  'unified_alerting.state_history.external_labels unified_alerting.upgrade unified_alerting.prometheus_conversion',
  'unified_alerting.state_history.prometheus recording_rules recording_rules.custom_headers remote.alertmanager alerting',
  'annotations annotations.dashboard annotations.api explore help profile news query query_history metrics metrics.graphite',
  'metrics.environment_info grafana_net grafana_com tracing.jaeger tracing.opentelemetry tracing.opentelemetry.jaeger',
  'tracing.opentelemetry.otlp external_image_storage external_image_storage.s3 external_image_storage.webdav',
  'external_image_storage.gcs external_image_storage.azure_blob external_image_storage.local rendering panels plugins live',
  'enterprise feature_toggles feature_toggles.openfeature date_formats expressions geomap navigation.app_sections',
  'navigation.app_standalone_pages secure_socks_datasource_proxy support_bundles search sql_datasources',
  'unified_storage cloud_migration frontend_dev zanzana plugin.grafana-image-renderer caching caching.memory public_dashboards',
);
const keys: Readonly<Record<string, readonly string[]>> = {
  'unified_alerting.screenshots': words(
    'capture capture_timeout max_concurrent_screenshots upload_external_image_storage',
  ),
  unified_alerting: words(
    'enabled disabled_orgs admin_config_poll_interval alertmanager_config_poll_interval ha_redis_address ha_redis_username',
    'ha_redis_password ha_redis_db ha_redis_prefix ha_redis_peer_name ha_redis_max_conns ha_listen_address',
    'ha_advertise_address ha_peers ha_peer_timeout ha_label ha_gossip_interval ha_push_pull_interval ha_reconnect_timeout',
    'ha_redis_tls_enabled ha_redis_cluster_mode_enabled execute_alerts evaluation_timeout max_attempts min_interval',
    'disable_jitter resolved_alert_retention rule_version_record_limit deleted_rule_retention max_state_save_concurrency',
    'state_periodic_save_interval initialization_timeout notification_log_retention default_rule_evaluation_interval',
    'alertmanager_max_silences_count alertmanager_max_silence_size_bytes rule_query_offset base_interval state_history',
    'state_periodic_save_batch_size state_periodic_save_jitter_enabled default_datasource_uid stateful_ha_peer_name',
    'initial_retry_delay max_retry_delay randomize_initial_delay skip_clustering redis_cluster_mode_enabled',
  ),
  rendering: words(
    'server_url callback_url renderer_token concurrent_render_request_limit render_key_lifetime default_image_width',
    'default_image_height default_image_scale',
  ),
  external_image_storage: ['provider'],
  'external_image_storage.s3': words(
    'endpoint path_style_access bucket bucket_url region path access_key secret_key enable_presigned_urls',
    'presigned_url_expiration',
  ),
};

type Say = (where: string, message: string) => void;
/** Checks of values, by section and key: the fault of a value, undefined where it is right. */
const values: Readonly<Record<string, Readonly<Record<string, (value: string) => string | undefined>>>> = {
  'unified_alerting.screenshots': {
    capture: isFlag,
    upload_external_image_storage: isFlag,
    capture_timeout: (value) => {
      const seconds = /^(\d+)s$/.exec(value)?.[1];
      return seconds !== undefined && Number(seconds) <= 30 ? undefined : 'expected at most 30s, such as "10s"';
    },
    max_concurrent_screenshots: (value) =>
      /^[1-9]\d{0,3}$/.test(value) ? undefined : 'expected a whole number, at least 1',
  },
  unified_alerting: {
    enabled: (value) =>
      isFlag(value) ?? (value === 'true' ? undefined : 'expected true: otherwise no rule is evaluated'),
  },
  alerting: {
    enabled: (value) =>
      isFlag(value) ?? (value === 'true' ? 'expected false: Grafana 11 has no legacy alerting' : undefined),
  },
  rendering: {
    server_url: (value) =>
      isUrl(value) ?? (/\/render\/?$/.test(value) ? undefined : 'expected the address to end in /render'),
    callback_url: (value) =>
      isUrl(value) ?? (value.endsWith('/') ? undefined : 'expected the address to end in a slash'),
  },
  external_image_storage: {
    provider: (value) =>
      ['s3', 'webdav', 'gcs', 'azure_blob', 'local', ''].includes(value)
        ? undefined
        : 'expected s3, webdav, gcs, azure_blob or local',
  },
};

function isFlag(value: string): string | undefined {
  return value === 'true' || value === 'false' ? undefined : 'expected true or false';
}

function isUrl(value: string): string | undefined {
  return /^https?:\/\//.test(value) && URL.canParse(value) ? undefined : 'expected an http address';
}

/** Keys that may stand before the first section. */
const topKeys = words('app_mode instance_name force_migration target');

/** The section that alone has a key. */
function homeOf(name: string): string | undefined {
  const homes = Object.keys(keys).filter((section) => keys[section]?.includes(name));
  return homes.length === 1 && name.includes('_') ? homes[0] : undefined;
}

/** Settings that are secrets. */
const secretKeys = words(
  'renderer_token secret_key access_key password admin_password client_secret ha_redis_password',
);

/** Grafana expands `$__env{NAME}`, `$__file{path}`, `$__vault{…}` and `${NAME}` (pkg/setting/expanders.go). */
function checkExpansion(name: string, value: string, where: string, say: Say): void {
  const rest = value.replace(/\$__(?:env|file|vault)\{[^}]+\}|\$\{\w+\}/g, '');
  if (/\$__|^\$[A-Za-z_]\w*$/.test(rest)) say(where, `${name}: a variable is written $__env{NAME} in grafana.ini`);
  else if (secretKeys.includes(name) && value !== '' && rest === value)
    say(where, `"${name}" is written out; put $__env{NAME} there, and the secret into the server's environment`);
}

/** Checks grafana.ini, if the folder has one. */
export function checkGrafanaIni(texts: readonly Read<string>[], findings: Finding[]): void {
  for (const { file, content } of texts) {
    if (file === 'grafana.ini') checkLines(content, reportOn(file, findings));
  }
}

function checkLines(text: string, report: Report): void {
  let section = '';
  const say: Say = (where, message) => report('grafana-ini', where, message);
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const where = `line ${index + 1}`;
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    const header = /^\[([^\]]*)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      section = header.trim();
      checkSection(section, where, say);
    } else checkEntry(section, line, where, say);
  }
}

function checkSection(section: string, where: string, say: Say): void {
  if (sections.includes(section) || section.startsWith('plugin.') || section.startsWith('auth.')) return;
  const meant = suggest(section, sections);
  say(where, `Grafana has no section [${section}]${meant === undefined ? '' : `; did you mean [${meant}]?`}`);
}

function checkEntry(section: string, line: string, where: string, say: Say): void {
  const [key = '', ...rest] = line.split('=');
  const name = key.trim();
  if (rest.length === 0) {
    say(where, `"${line.slice(0, 40)}" is neither a section nor "key = value"`);
    return;
  }
  const home = keys[section] === undefined ? homeOf(name) : undefined;
  if (home !== undefined) {
    say(where, `"${name}" belongs into [${home}]: elsewhere Grafana ignores it`);
    return;
  }
  const known = section === '' ? topKeys : keys[section];
  if (known !== undefined && !known.includes(name)) {
    const meant = suggest(name, known);
    say(
      where,
      `${section === '' ? 'the part before the first section' : `[${section}]`} has no key "${name}"${meant === undefined ? '' : `; did you mean "${meant}"?`}`,
    );
    return;
  }
  const value = rest.join('=').trim();
  checkExpansion(name, value, where, say);
  // A value from the server's environment is known only there.
  const fault = value.includes('$__') ? undefined : values[section]?.[name]?.(value);
  if (fault !== undefined) say(where, `${name} = ${value}: ${fault}`);
}
