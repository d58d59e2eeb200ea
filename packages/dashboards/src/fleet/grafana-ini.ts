import type { DashboardsSection } from '@bizom/fleet';

/**
 * The part of `grafana.ini` that lets an alert carry a picture: Grafana asks a renderer for the panel.
 * Limits are Grafana's own: 10 s a picture, 5 at once.
 */
export function grafanaIni({ screenshots, logs }: DashboardsSection): string {
  const { rendererUrl, callbackUrl, bucket } = screenshots;
  const lines = [
    '; Pictures in alerts. Goes into grafana.ini, or stands for it with GF_PATHS_CONFIG.',
    '[unified_alerting]',
    'enabled = true',
    '',
    '[unified_alerting.screenshots]',
    'capture = true',
    'capture_timeout = 10s',
    'max_concurrent_screenshots = 5',
    '; E-mail and Telegram upload the picture themselves; a webhook can only carry a link to one in cloud storage.',
    `upload_external_image_storage = ${bucket !== undefined}`,
    '',
    '[rendering]',
    '; The image renderer (grafana/grafana-image-renderer), and Grafana as the renderer sees it.',
    `server_url = ${rendererUrl}`,
    `callback_url = ${callbackUrl}`,
    "; The same secret as the renderer's AUTH_TOKEN.",
    'renderer_token = $__env{GRAFANA_RENDERER_TOKEN}',
  ];
  const storage =
    bucket === undefined
      ? []
      : [
          '',
          '[external_image_storage]',
          'provider = s3',
          '',
          '[external_image_storage.s3]',
          `bucket = ${bucket.name}`,
          `region = ${bucket.region}`,
        ];
  const signing = logs?.engine?.sigV4 === undefined ? [] : ['', '[auth]', 'sigv4_auth_enabled = true'];
  return `${[...lines, ...storage, ...signing].join('\n')}\n`;
}
