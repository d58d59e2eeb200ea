import { cleanLine } from '@bizom/command/text';
import type { Draft } from '../draft/draft.ts';

const width = 100;

/** The text of a `fleet.config.ts`: TypeScript as a person would write it, remarks as comments where they belong. */
export function printFleet({ config, remarks }: Draft): string {
  const top = (remarks.get('') ?? []).map((text) => `// ${cleanLine(text)}\n`).join('');
  const { alerts, dashboards, infra, ...facts } = config;
  const sections = Object.entries({ alerts, dashboards, infra }).filter(
    ([name, section]) => section ?? remarks.has(name),
  );
  const withSections = { ...facts, ...Object.fromEntries(sections.map(([name, section]) => [name, section ?? {}])) };
  return `import { defineFleet } from '@bizom/fleet';

// Written by \`bizom init\`; it is yours to change. \`bizom init\` again shows what has changed in the account.
${top}export default defineFleet(${printValue(withSections, '', '', remarks)});
`;
}

type Remarks = Draft['remarks'];

/** A value as TypeScript; `path` leads to it, for the remarks. */
export function printValue(value: unknown, indent: string, path = '', remarks: Remarks = new Map()): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return printList(value, indent);
  if (typeof value === 'object' && value !== null) return printObject(value, indent, path, remarks);
  return String(value);
}

function printList(items: readonly unknown[], indent: string): string {
  const line = `[${items.map((item) => printValue(item, indent)).join(', ')}]`;
  if (indent.length + line.length <= width && !line.includes('\n')) return line;
  const inner = `${indent}  `;
  return `[\n${items.map((item) => `${inner}${printValue(item, inner)},\n`).join('')}${indent}]`;
}

function printObject(value: object, indent: string, path: string, remarks: Remarks): string {
  const inner = `${indent}  `;
  const entries = Object.entries(value).map(([key, field]) => {
    const own = path === '' ? key : `${path}.${key}`;
    const isSection = path === '';
    const before = isSection ? [] : (remarks.get(own) ?? []);
    return { before, text: `${printKey(key)}: ${printValue(field, inner, own, remarks)}` };
  });
  // remarks of a section are lines at its end, to be completed
  const after = path !== '' && !path.includes('.') ? (remarks.get(path) ?? []) : [];
  const line = `{ ${entries.map(({ text }) => text).join(', ')} }`;
  const isPlain = after.length === 0 && entries.every(({ before }) => before.length === 0);
  if (entries.length === 0 && after.length === 0) return '{}';
  if (isPlain && path !== '' && !line.includes('\n') && indent.length + line.length + path.length <= width) return line;
  const comment = (text: string) => `${inner}// ${cleanLine(text)}\n`;
  const lines = entries.map(({ before, text }) => `${before.map(comment).join('')}${inner}${text},\n`);
  return `{\n${lines.join('')}${after.map(comment).join('')}${indent}}`;
}

const printKey = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key));

/** A string in single quotes; names of an account may have any character. */
function quote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped.replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;
}
