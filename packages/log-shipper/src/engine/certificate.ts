import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const expected = 'expected a certificate in PEM form (-----BEGIN CERTIFICATE-----)';
const certificates = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** One or more certificates in PEM form. */
export const certificateSchema = v.pipe(
  v.string(expected),
  v.check(areCertificates, `${expected}, received another text`),
);

/** Certificates in PEM form, whose line ends may be written as \\n, or the path of a file with them. */
export const certificateText = v.pipe(
  v.string(expected),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const pem = readPem(dataset.value);
    if (pem !== undefined && areCertificates(pem)) return pem;
    const received = pem === undefined ? 'the path of a file that cannot be read' : 'another text';
    addIssue({ message: `${expected}, or the path of a file with one, received ${received}` });
    return NEVER;
  }),
);

function readPem(text: string): string | undefined {
  if (text.includes('-----BEGIN')) return text.replaceAll('\\n', '\n');
  try {
    return readFileSync(text, 'utf8');
  } catch {
    return undefined;
  }
}

function areCertificates(pem: string): boolean {
  const found = pem.match(certificates) ?? [];
  try {
    return found.length > 0 && found.every((certificate) => new X509Certificate(certificate).subject !== undefined);
  } catch {
    return false;
  }
}
