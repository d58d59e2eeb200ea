/** Licences that ask no more of a user than to keep the notice. */
const permissive = new Set([
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
]);

/** `packages` of a package-lock.json, path -> what is locked there. */
export type LockedPackages = Readonly<
  Record<string, { license?: string; dev?: boolean; devOptional?: boolean; link?: boolean }>
>;

/** Packages that are installed with ours and have a licence other than the permissive ones; "or" counts if one side is permissive. */
export function foreignLicences(packages: LockedPackages): { name: string; licence: string | undefined }[] {
  return Object.entries(packages)
    .filter(([path, { dev, devOptional, link }]) => path.includes('node_modules/') && !dev && !devOptional && !link)
    .map(([path, { license }]) => ({ name: path.slice(path.lastIndexOf('node_modules/') + 13), licence: license }))
    .filter(({ licence }) => !isPermissive(licence));
}

function isPermissive(licence: string | undefined): boolean {
  const choices = licence?.replace(/^\(|\)$/g, '').split(' OR ') ?? [];
  return choices.some((choice) => permissive.has(choice));
}
