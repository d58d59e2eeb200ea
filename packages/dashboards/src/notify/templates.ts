import { type NotificationTemplate, NotificationTemplateBuilder } from '@grafana/grafana-foundation-sdk/alerting';

/** Alerts that one message spells out; Telegram takes 4,096 characters. */
const maxAlerts = 10;

/** Names of a fleet's message templates. */
export function templateNames(fleet: string) {
  return { title: `${fleet}.title`, message: `${fleet}.message`, flock: `${fleet}.flock` };
}

/**
 * The messages. Grafana renames an alert to `DatasourceError` or `DatasourceNoData` where the rule's query failed or
 * returned no data, and keeps its labels and annotations: the texts say that nothing is known, instead of what the rule
 * looks for. E-mail and Telegram attach pictures by themselves; a picture in cloud storage goes along as a link.
 * @param withFlock whether an alert is sent to Flock, which needs a template that only Grafana 12 and newer know
 */
export function messageTemplates(fleet: string, withFlock: boolean): NotificationTemplate[] {
  const { title, message, flock } = templateNames(fleet);
  return [
    template(title, titleText(title)),
    template(message, messageText(title, message)),
    // A webhook's default payload has no field that Flock reads. Custom payloads and `coll` exist since Grafana 12: an older
    // one does not start with this template (grafana/alerting templates/gomplate, 2025-04).
    ...(withFlock
      ? [
          template(
            flock,
            `{{ define "${flock}" -}}\n{{ coll.Dict "text" (tmpl.Exec "${message}" .) | data.ToJSON }}\n{{- end }}`,
          ),
        ]
      : []),
  ];
}

function titleText(name: string): string {
  const resolved = '{{ if eq .Status "resolved" }}Resolved: {{ end }}';
  const rules = '{{ len .Alerts }} {{ if eq (len .Alerts) 1 }}rule{{ else }}rules{{ end }}';
  return `{{ define "${name}" -}}
{{ if eq .CommonLabels.alertname "DatasourceError" -}}
${resolved}${rules} cannot query the datasource{{ with .CommonLabels.datasource_uid }} {{ . }}{{ end }}
{{- else if eq .CommonLabels.alertname "DatasourceNoData" -}}
${resolved}No data for ${rules}{{ with .CommonLabels.environment }} in {{ . }}{{ end }}
{{- else -}}
{{ if eq .Status "resolved" }}Resolved{{ else if eq .CommonLabels.severity "page" }}ACT NOW{{ else }}Warning{{ end }}: {{ with .CommonAnnotations.summary }}{{ . }}{{ else }}{{ len .Alerts }} alerts{{ with .CommonLabels.environment }} in {{ . }}{{ end }}{{ end }}
{{- end }}
{{- end }}`;
}

function messageText(title: string, name: string): string {
  return `{{ define "${name}" -}}
{{ template "${title}" . }}
{{ if eq .CommonLabels.alertname "DatasourceError" }}
Grafana cannot tell how the services are until the query works again.{{ with (index .Alerts 0).Annotations.Error }}
Error: {{ . }}{{ end }}
{{ else if eq .CommonLabels.alertname "DatasourceNoData" }}
The probe does not run, or CloudWatch denies or throttles the query. Alerts that need the data keep their last state.
{{ end }}
{{- range $index, $alert := .Alerts }}{{ if lt $index ${maxAlerts} }}
{{ if or (eq .Labels.alertname "DatasourceError") (eq .Labels.alertname "DatasourceNoData") -}}
{{ .Labels.rulename }}{{ if ne .Labels.alertname $.CommonLabels.alertname }}: {{ .Labels.alertname }}{{ with .Annotations.Error }}: {{ . }}{{ end }}{{ end }}
{{- else -}}
{{ .Annotations.summary }}{{ if eq .Status "resolved" }} is over{{ else }}
{{ .Annotations.description }}{{ end }}
{{- with .PanelURL }}
Panel: {{ . }}{{ end }}
{{- with .Annotations.logs_url }}
Logs: {{ . }}{{ end }}
{{- with .Annotations.runbook_url }}
Runbook: {{ . }}{{ end }}
{{- with .SilenceURL }}
Silence: {{ . }}{{ end }}
{{- with .ImageURL }}
Picture: {{ . }}{{ end }}
{{ end }}{{ end }}{{ end }}
{{- if gt (len .Alerts) ${maxAlerts} }}
The first ${maxAlerts} of {{ len .Alerts }} alerts.
{{ end }}
{{- end }}`;
}

function template(name: string, text: string): NotificationTemplate {
  return new NotificationTemplateBuilder().name(name).template(text).build();
}
