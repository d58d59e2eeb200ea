import * as v from 'valibot';
import { isTooDeep } from './depth.ts';
import { fieldsTextField } from './fields-text.ts';
import { isSystemField, systemFields } from './system-fields.ts';

/** Fields of an engine's own that a document may not have (Elasticsearch 6 to 9, OpenSearch 1 to 3). */
const metadataFields = new Set(
  [
    'id',
    'type',
    'index',
    'source',
    'routing',
    'field_names',
    'ignored',
    'version',
    'seq_no',
    'primary_term',
    'size',
  ].map((name) => `_${name}`),
);

/** Whether engines take a field of that name: no part between dots may be blank. */
function isFieldName(name: string): boolean {
  return name.split('.').every((part) => part.trim() !== '') && !metadataFields.has(name);
}

function areFieldNames(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(areFieldNames);
  return Object.entries(value).every(([name, member]) => isFieldName(name) && areFieldNames(member));
}

/** Whether every document has a field of that name already. */
function isTaken(name: string): boolean {
  return isSystemField(name) || name === fieldsTextField;
}

const taken = `other than ${[...systemFields, fieldsTextField].join(', ')}`;
const expectedName = 'the name of a field: no blank part between dots, none of the engine’s own such as _id';

/** The name of a field that documents get from the options. */
export const fieldNameSchema = v.pipe(
  v.string(`expected ${expectedName}`),
  v.check(isFieldName, `expected ${expectedName}`),
  v.check((name) => !isTaken(name), `expected the name of a field ${taken}`),
);

/** Fields that every document gets from the options. */
export const fieldsSchema = v.pipe(
  v.record(v.string(), v.unknown(), 'expected an object of fields'),
  v.check((fields) => !Object.keys(fields).some(isTaken), `expected fields ${taken}`),
  v.check((fields) => areFieldNames(fields), `expected each name to be ${expectedName}`),
  v.check((fields) => !Object.entries(fields).some(([name, value]) => isTooDeep(name, value)), 'expected fewer levels'),
);
