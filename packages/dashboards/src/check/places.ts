import { type Finding, reportOn } from './files/finding.ts';
import type { Read } from './files/read.ts';

/** Names files at places where Grafana refuses or ignores them (pkg/services/provisioning/<kind>/config_reader.go). */
export function checkPlaces(texts: readonly Read<string>[], findings: Finding[]): void {
  for (const { file } of texts) {
    const fault = placeFault(file);
    if (fault !== undefined) reportOn(file, findings)('file-place', '(file)', fault);
  }
}

function placeFault(file: string): string | undefined {
  const [folder = '', ...rest] = file.split('/');
  const isYaml = /\.ya?ml$/.test(file);
  if (folder === 'alerting' && rest.length > 1)
    return 'Grafana does not start with a folder in alerting/; put the file next to the others';
  if (folder === 'alerting' && !isYaml && !file.endsWith('.json'))
    return 'Grafana does not start with a file in alerting/ that is neither .yaml, .yml nor .json; move it elsewhere';
  if ((folder === 'datasources' || folder === 'plugins') && !isYaml)
    return `Grafana reads only .yaml and .yml in ${folder}/, and ignores this file`;
  return undefined;
}
