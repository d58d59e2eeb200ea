export function printJson(value: unknown, oneLine: true | undefined): void {
  process.stdout.write(`${JSON.stringify(value, null, oneLine ? undefined : 2)}\n`);
}
