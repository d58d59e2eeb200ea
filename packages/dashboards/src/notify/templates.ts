import { type NotificationTemplate, NotificationTemplateBuilder } from '@grafana/grafana-foundation-sdk/alerting';

/** Names of a fleet's message templates. */
export function templateNames(fleet: string) {
  return { title: `${fleet}.title`, message: `${fleet}.message`, flock: `${fleet}.flock` };
}

/** The messages. A picture in cloud storage goes along as a link; e-mail and Telegram attach it by themselves. */
export function messageTemplates(fleet: string): NotificationTemplate[] {
  const { title, message, flock } = templateNames(fleet);
  return [
    template(
      title,
      `{{ define "${title}" -}}
{{ if eq .Status "resolved" }}Resolved{{ else if eq .CommonLabels.severity "page" }}ACT NOW{{ else }}Warning{{ end }}: {{ with .CommonAnnotations.summary }}{{ . }}{{ else }}{{ len .Alerts }} alerts{{ with .CommonLabels.environment }} in {{ . }}{{ end }}{{ end }}
{{- end }}`,
    ),
    template(
      message,
      `{{ define "${message}" -}}
{{ template "${title}" . }}
{{ range .Alerts }}
{{ .Annotations.summary }}{{ if eq .Status "resolved" }} is over{{ end }}
{{ .Annotations.description }}
{{- with .PanelURL }}
Panel: {{ . }}{{ end }}
{{- with .Annotations.logs_url }}
Logs: {{ . }}{{ end }}
{{- with .SilenceURL }}
Silence: {{ . }}{{ end }}
{{- with .ImageURL }}
Picture: {{ . }}{{ end }}
{{ end }}
{{- end }}`,
    ),
    // A webhook's own payload has no field that Flock reads; custom payloads are there since Grafana 12.
    template(
      flock,
      `{{ define "${flock}" -}}\n{{ coll.Dict "text" (tmpl.Exec "${message}" .) | data.ToJSON }}\n{{- end }}`,
    ),
  ];
}

function template(name: string, text: string): NotificationTemplate {
  return new NotificationTemplateBuilder().name(name).template(text).build();
}
