// Who may import whom. Lower layers never import higher ones; adapters see the contract and their vendor's SDK alone.
const LAYERS = [
  ['domain'],
  ['provider', 'config', 'store', 'cache', 'jobs', 'observe', 'secrets', 'geo', 'live'],
  ['router', 'registry'],
  ['catalog', 'access', 'customers', 'addresses', 'deposits'],
  ['sessions'],
  ['webhooks'],
  ['graphql', 'sandbox'],
  ['server', 'cli', 'app'],
];

const src = (folders) => `^src/(${folders.join('|')})/`;

const upwards = LAYERS.slice(0, -1).map((layer, index) => ({
  name: `layer-${index}-imports-upwards`,
  severity: 'error',
  from: { path: src(layer), pathNot: '\\.test\\.ts$|/testing' },
  to: { path: [src(LAYERS.slice(index + 1).flat()), '^src/app\\.ts$'] },
}));

// What one part of a layer may take from its neighbours: their promises (types), and what is named here.
const NEIGHBOURS = {
  provider: [],
  config: [],
  store: [],
  cache: [],
  jobs: ['src/store/(index|schema)\\.ts$'],
  observe: [],
  secrets: [],
  geo: [],
  live: [],
};

const neighbours = Object.entries(NEIGHBOURS).map(([folder, allowed]) => ({
  name: `${folder}-keeps-to-itself`,
  severity: 'error',
  from: { path: src([folder]), pathNot: '\\.test\\.ts$|/testing' },
  to: {
    path: '^(src|providers)/',
    pathNot: [src(['domain', folder]), ...allowed.map((path) => `^${path}`)],
  },
}));

module.exports = {
  forbidden: [
    ...upwards,
    ...neighbours,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'values only: no I/O, no framework',
      from: { path: '^src/domain/', pathNot: '\\.test\\.ts$' },
      to: {
        pathNot: ['^src/domain/', 'node_modules/(@noble|@scure|iso-3166)/', '^(node:)?(crypto|module)$'],
      },
    },
    {
      name: 'adapters-see-the-contract-only',
      severity: 'error',
      from: { path: '^providers/([^/]+)/', pathNot: '\\.test\\.ts$|/testing\\.ts$' },
      to: {
        path: '^(src|providers)/',
        pathNot: ['^providers/$1/', '^src/provider/index\\.ts$'],
      },
    },
    {
      name: 'adapters-bring-no-infrastructure',
      severity: 'error',
      from: { path: '^providers/' },
      to: { path: 'node_modules/(undici|ioredis|pg|kysely|graphql|graphql-yoga|@pothos)/' },
    },
    {
      name: 'only-the-registry-knows-adapters',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/registry/' },
      to: { path: '^providers/' },
    },
    {
      name: 'router-is-pure',
      severity: 'error',
      from: { path: '^src/router/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(src|node_modules)/', pathNot: ['^src/(domain|router|provider)/'] },
    },
    {
      name: 'graphql-calls-features-only',
      severity: 'error',
      from: { path: '^src/graphql/', pathNot: '\\.test\\.ts$' },
      to: { path: src(['store', 'cache', 'jobs', 'secrets', 'config', 'geo']) },
    },
    {
      name: 'graphql-takes-types-of-registry-and-contract-only',
      severity: 'error',
      from: { path: '^src/graphql/', pathNot: '\\.test\\.ts$' },
      to: { path: src(['registry', 'provider']), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'features-are-entered-by-their-door',
      severity: 'error',
      comment: 'index.ts or types.ts of another feature, never its insides',
      from: { path: '^src/([^/]+)/', pathNot: '\\.test\\.ts$|/testing' },
      to: {
        path: src([
          'catalog',
          'access',
          'customers',
          'addresses',
          'deposits',
          'sessions',
          'webhooks',
          'registry',
          'router',
        ]),
        pathNot: ['^src/$1/', '/(index|types)\\.ts$'],
      },
    },
    {
      name: 'graphql-is-entered-by-app-and-server',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(graphql/|server/|app/|app\\.ts$)' },
      to: { path: '^src/graphql/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
