/** What is read, for errors about anything else. */
export const takenInputs =
  'Expected are payloads of CloudWatch Logs (gzip, base64 or JSON, one or several), in envelopes of Lambda, SQS, SNS, EventBridge, Kinesis or Firehose or not, or lines of an export task.';

/** How formats begin that people take for one of these. */
const magics: readonly (readonly [string, string])[] = [
  ['504b0304', 'a ZIP archive'],
  ['28b52ffd', 'Zstandard'],
  ['fd377a58', 'xz'],
  ['425a68', 'bzip2'],
  ['04224d18', 'LZ4'],
  ['ff060000', 'Snappy'],
  ['50415231', 'a Parquet file'],
  ['4f5243', 'an ORC file'],
  ['4f626a01', 'an Avro file'],
  ['1f8b', 'gzip'],
  ['fffe', 'UTF-16 text, as PowerShell writes it: save it as UTF-8'],
  ['feff', 'UTF-16 text: save it as UTF-8'],
];

/** What bytes look like, in words; none of the text is repeated, as it may hold secrets. */
export function looksLike(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'nothing';
  const head = Buffer.from(bytes.subarray(0, 512));
  const hex = head.toString('hex', 0, 4);
  const magic = magics.find(([start]) => hex.startsWith(start));
  if (magic) return magic[1];
  const text = head.toString('utf8').trimStart();
  if (text === '') return 'white space';
  if (/^<(?:!doctype )?html/i.test(text)) return 'an HTML page';
  if (/^<[?!a-z]/i.test(text)) return 'XML';
  if (/^[{[]/.test(text)) return 'JSON';
  return /[^\P{Cc}\s]|\ufffd/u.test(text) ? 'binary data' : 'plain text';
}

/** `the keys a, b`, at most ten. */
export function keysOf(value: object): string {
  const keys = Object.keys(value);
  if (keys.length === 0) return 'no keys';
  const shown = keys.slice(0, 10).map((key) => (key.length > 40 ? `${key.slice(0, 37)}...` : key));
  return `the keys ${shown.join(', ')}${keys.length > 10 ? ', ...' : ''}`;
}
