/** The engines that can be started, oldest first. */
const allEngines = ['es6', 'es710', 'es7', 'es8', 'es9', 'os1', 'os2', 'os3'] as const;
export type EngineName = (typeof allEngines)[number];

/** The engines that a suite for every engine runs on: all of them with `npm test -- --all`, else the four that differ most. */
export function engineNames(): readonly EngineName[] {
  return process.env['BIZOM_ALL_ENGINES'] ? allEngines : ['es710', 'es7', 'es8', 'os2'];
}

/** What an engine is, where it comes from and how it differs from the others. */
export interface EngineBuild {
  project: 'elasticsearch' | 'opensearch';
  version: string;
  /** Of the distribution's zip. */
  sha256: string;
  /** The Java runtime that it needs at least. */
  java: 17 | 21;
  /** How its server starts: the main class by itself, or under the launcher that ES 8 and later have. */
  start: 'java' | 'launcher';
  /** Sha256 of the jar that holds the field types (match_only_text …) that the zip leaves out. */
  mapperExtras?: string;
  /** Modules of a full JDK that its entitlement library asks for and a node does not need. */
  optionalModules?: string[];
  /** The only modules to load. */
  modules?: string[];
  /** Settings every node of it needs. */
  settings: Record<string, string>;
}

const securityOff = { 'xpack.security.enabled': 'false' };

/** Distribution zips as the projects publish them on Maven Central. */
export const engineBuilds: Record<EngineName, EngineBuild> = {
  es6: {
    project: 'elasticsearch',
    version: '6.8.23',
    sha256: 'd0499f7103d10c16c4cb575a796a509578053f21130979eda5745968f28b9928',
    java: 17,
    start: 'java',
    settings: {},
  },
  es710: {
    project: 'elasticsearch',
    version: '7.10.2',
    sha256: '38a4232a9b8506235c8a2b6a24cdf3732b2c2aa4b8026c89063e038a610c9f4c',
    java: 17,
    start: 'java',
    settings: {},
  },
  es7: {
    project: 'elasticsearch',
    version: '7.17.29',
    sha256: '841ee00be1a72ba8e707b5a2fb55f23fe7a4184369b4585393238b1c903eedaf',
    java: 17,
    start: 'java',
    mapperExtras: '3fc4139860139a524b0e56309261c943c90863da0c1bb2d1b0fc86d78f1525cd',
    settings: securityOff,
  },
  es8: {
    project: 'elasticsearch',
    version: '8.19.21',
    sha256: '215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a',
    java: 17,
    start: 'launcher',
    settings: securityOff,
  },
  es9: {
    project: 'elasticsearch',
    version: '9.5.3',
    sha256: 'bec49f3b8d00e75c8d1cec85c35298635ec9fbd3ae80ef5aeb6bc05abdb3db2d',
    java: 21,
    start: 'launcher',
    optionalModules: ['jdk.jdi', 'jdk.jlink'],
    settings: securityOff,
  },
  os1: {
    project: 'opensearch',
    version: '1.3.20',
    sha256: '031e0cdcd14c7a5b9907dff8050fff76c7c2892c7313ea83c4a0bfbaae9265e3',
    java: 17,
    start: 'java',
    mapperExtras: '8e489b7708cba9d51dff795682c118f893b1104fd70056b1f2997c895b14f2b6',
    settings: {},
  },
  os2: {
    project: 'opensearch',
    version: '2.19.6',
    sha256: '71d6d8b1c637f3faecda0752b184b1cc526fc6eaad59ec1408c6327bb00b9293',
    java: 17,
    start: 'java',
    mapperExtras: '4a486870432b71a190dca3aaba91f1fba58837e4a4146b2982e8a938164a9a34',
    settings: {},
  },
  os3: {
    project: 'opensearch',
    version: '3.6.0',
    sha256: 'a91faa1dc1cadc78cb278b4f63847e19e1627a4e9de698e14e7efc14ee37b286',
    java: 21,
    start: 'java',
    modules: ['transport-netty4', 'mapper-extras'],
    settings: {},
  },
};
