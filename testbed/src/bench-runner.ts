import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// Runs one benchmark file and sends its result to the process that started this one.
const [file = '', json, minutes] = process.argv.slice(2);
const { default: run } = await import(pathToFileURL(resolve(file)).href);
const result = await run({ json: json === 'true', minutes: Number(minutes) });
process.send?.(result, () => process.exit(0));
