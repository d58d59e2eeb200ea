import { growth, repeated } from '@bizom/testbed/growth';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { templateFaults } from '../../../src/check/templates/check.ts';
import { messages } from '../../../src/check/templates/language.ts';
import { GoRenderer, missingGo } from '../../go/go-renderer.ts';

const why = missingGo();

const right = [
  'plain }} text',
  '{{ .Status }}',
  '{{- .Status -}}',
  '{{/* a comment with {{ and }} */}}x',
  '{{- /* trimmed */ -}}',
  '{{ if eq .Status "firing" }}a{{ else if and true (not false) }}b{{ else }}c{{ end }}',
  '{{ with .CommonLabels.service }}{{ . }}{{ else }}none{{ end }}',
  '{{ with .CommonLabels.a }}{{ . }}{{ else with .CommonLabels.b }}{{ . }}{{ end }}',
  '{{ range .Alerts }}{{ .Labels.service }}{{ break }}{{ end }}',
  '{{ range $index, $alert := .Alerts.Firing }}{{ $index }}{{ $alert.Annotations.summary }}{{ $.Status }}{{ end }}',
  '{{ $x := len .Alerts }}{{ $x = 3 }}{{ $x }}',
  '{{ printf "%d %s" (len .Alerts) (.Status | toUpper) }}',
  '{{ (index .Alerts 0).Labels.alertname }}',
  '{{ index .CommonLabels "a b" }}',
  '{{ define "a" }}{{ .Status }}{{ end }}{{ template "a" . }}',
  '{{ block "b" . }}{{ .Status }}{{ end }}',
  '{{ `raw {{ }} text` }}',
  "{{ 'x' }} {{ 1.5e3 }} {{ 0x1F }} {{ -4 }}",
  '{{ coll.Dict "text" .Status | data.ToJSON }}',
  '{{ .Alerts.Firing | len }}',
  '{{ .Status | }}',
  '{{ join ", " .CommonLabels.Names }}',
  '{{ reReplaceAll "a" "b" .Status }}',
];
const wrong = [
  '{{ .Status',
  '{{ .Status }',
  '{{ }}',
  '{{ end }}',
  '{{ else }}',
  '{{ if .Status }}',
  '{{ if }}a{{ end }}',
  '{{ if .Status }}{{ else }}',
  '{{ range .Alerts }}{{ else }}{{ else }}{{ end }}',
  '{{ define "a" }}',
  '{{ template a . }}',
  '{{ template "gone" . }}',
  '{{ upper .Status }}',
  '{{ | .Status }}',
  '{{ (.Status }}',
  '{{ .Status) }}',
  '{{ $x }}',
  '{{ $x = 1 }}',
  '{{ "open }}',
  '{{ `open }}',
  '{{/* open }}',
  '{{ .Status # }}',
  '{{ .Sttus }}',
  '{{ range .Alerts }}{{ .Summary }}{{ end }}',
  '{{ .Alerts.Burning }}',
  '{{ coll.Dikt "a" "b" }}',
  '{{ range $i, $a := .Alerts }}{{ end }}{{ $a }}',
  '{{ define "a" }}x{{ end }}{{ define "a" }}y{{ end }}',
];

describe.skipIf(why)(`the template checker, held against Go's own parser${why ? ` (skipped: ${why})` : ''}`, () => {
  let go: GoRenderer;
  beforeAll(() => {
    go = new GoRenderer();
  });
  afterAll(() => go?.close());

  const goErrors = async (texts: readonly string[]) => {
    const alert = { Status: 'firing', Labels: {}, Annotations: {} };
    const Message = { Status: 'firing', Alerts: [alert], CommonLabels: { 'a b': 'c' }, CommonAnnotations: {} };
    const answers = await go.render(texts.map((Text) => ({ Text, Message })));
    return answers.map((answer) => answer.Error);
  };

  it('passes what Go renders', async () => {
    expect(await goErrors(right)).toEqual(right.map(() => ''));
    expect(right.filter((text) => templateFaults(text, messages, new Map()).length > 0)).toEqual([]);
  });

  it('names what Go refuses', async () => {
    const errors = await goErrors(wrong);
    expect(wrong.filter((_, index) => errors[index] === '')).toEqual([]);
    expect(wrong.filter((text) => templateFaults(text, messages, new Map()).length === 0)).toEqual([]);
  });
});

describe('the template checker', () => {
  it('ends with faults for any text, and never throws', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{{-',
      '/*',
      '*/',
      'if',
      'end',
      'else',
      ' ',
      '.',
      '$',
      '"',
      '`',
      '(',
      ')',
      '|',
      ':=',
      'range',
      '.A',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(Array.isArray(templateFaults(pieces.join(''), messages, new Map()))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['blocks', '{{ if . }}'],
    ['parentheses', '{{ ((((((((('],
    ['quotes', '{{ "a" "a" "'],
    ['openings', '{{{{{{{{'],
    ['comments', '{{/* */}}{{/*'],
    ['spaces', '{{          '],
  ])('takes time in proportion to the length of hostile %s', (_, piece) => {
    const run = (text: string) => templateFaults(text, messages, new Map());
    expect(growth(run, repeated(piece, 100_000, 4), 10)).toBeLessThan(10);
  });
});
