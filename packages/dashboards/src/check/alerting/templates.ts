import type { AlertingFile } from '../files/alerting-file.ts';
import { type Finding, type Report, reportOn } from '../files/finding.ts';
import type { Read } from '../files/read.ts';
import {
  callsIn,
  type Defined,
  definitionsIn,
  inTemplate,
  templateFaults,
  uncalledFaults,
} from '../templates/check.ts';
import { type Expansion, expanded, lostVariables } from '../templates/dollars.ts';
import { annotations, type Language, messages } from '../templates/language.ts';

/** Checks texts that Grafana renders, with the templates that the files define. */
export class TemplateChecks {
  readonly #defined: Defined;
  readonly #findings: Finding[];
  /** Templates by the file that defines them. */
  readonly #files = new Map<string, string>();
  /** Names of template entries, by organisation and the template that they define. */
  readonly #definedBy = new Map<string, string>();
  /** Faults of templates, which each text that calls them finds again. */
  readonly #reported = new Set<string>();

  constructor(files: readonly Read<AlertingFile>[], findings: Finding[]) {
    this.#findings = findings;
    this.#defined = new Map(files.flatMap((file) => [...this.#define(file)]));
    this.#checkUncalled(files);
  }

  /** A setting of a contact point. */
  checkSetting(text: string, where: string, report: Report): void {
    this.#check(text, { language: messages, expansion: 'all' }, where, report);
  }

  /** An annotation of a rule. */
  checkAnnotation(text: string, where: string, report: Report): void {
    this.#check(text, { language: annotations, expansion: 'braced' }, where, report);
  }

  /** A label or the title of a rule. */
  checkLabel(text: string, where: string, report: Report): void {
    this.#check(text, { language: annotations, expansion: 'all' }, where, report);
  }

  #define({ file, content }: Read<AlertingFile>): Defined {
    const all = new Map();
    const report = reportOn(file, this.#findings);
    for (const { name, template, orgId = 1 } of content.templates ?? []) {
      const { defines, fault } = definitionsIn(template);
      if (fault !== undefined) report('template', `template ${name}`, fault);
      for (const [defined, nodes] of defines) {
        this.#checkTwice(`${orgId} ${defined}`, { name, defined }, report);
        all.set(defined, nodes);
        this.#files.set(defined, file);
      }
    }
    return all;
  }

  /** All templates of an organisation share their names (grafana/alerting templates/template_data.go, fromContent). */
  #checkTwice(key: string, { name, defined }: { name: string; defined: string }, report: Report): void {
    const first = this.#definedBy.get(key);
    if (first !== undefined && first !== name)
      report(
        'duplicate',
        `template ${name}`,
        `defines "${defined}" as the template ${first} does; Grafana keeps one of them`,
      );
    this.#definedBy.set(key, name);
  }

  #checkUncalled(files: readonly Read<AlertingFile>[]): void {
    const texts = files.flatMap(({ content }) => [
      ...(content.templates ?? []).map(({ template }) => template),
      JSON.stringify(content.contactPoints ?? []).replaceAll('\\"', '"'),
    ]);
    const called = new Set(texts.flatMap(callsIn));
    for (const name of this.#defined.keys()) {
      if (called.has(name)) continue;
      for (const fault of uncalledFaults(name, messages, this.#defined))
        this.#report(fault, `template ${name}`, () => {});
    }
  }

  #check(
    text: string,
    { language, expansion }: { language: Language; expansion: Expansion },
    where: string,
    report: Report,
  ): void {
    if (!text.includes('{{') && !text.includes('}}')) return;
    const lost = lostVariables(text, expansion);
    if (lost.length > 0) {
      const [name = ''] = lost;
      report(
        'template',
        where,
        `Grafana expands ${name} to an environment variable, mostly to nothing; write $${name}`,
      );
    }
    for (const fault of templateFaults(expanded(text, expansion), language, this.#defined))
      this.#report(fault, where, report);
  }

  /** A fault inside a called template is reported once, at the file that defines it. */
  #report(fault: string, where: string, report: Report): void {
    const name = /^in the template "([^"]+)": /.exec(fault)?.[1];
    const file = name === undefined ? undefined : this.#files.get(name);
    if (name === undefined || file === undefined) {
      report('template', where, fault);
      return;
    }
    if (this.#reported.has(fault)) return;
    this.#reported.add(fault);
    reportOn(file, this.#findings)('template', `template ${name}`, fault.slice(inTemplate(name).length));
  }
}
