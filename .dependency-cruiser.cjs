// Who may import whom. A folder imports only from folders of lower levels and from those that NEIGHBOURS names.
// Adapters import the contract and their vendor's SDK only. test/boundaries plants a violation of each rule.
const LEVELS = [
  ['domain'],
  ['provider', 'config', 'store', 'cache', 'jobs', 'observe', 'secrets', 'geo', 'live', 'rate-limits'],
  ['transport', 'provider-kit', 'router'],
  ['registry'],
  ['catalog', 'screening', 'access', 'documents', 'customers', 'addresses', 'deposits', 'quotes'],
  ['sessions'],
  ['webhooks', 'erasure'],
  ['operations', 'graphql', 'sandbox'],
  ['server'],
  ['app'],
  ['cli'],
];

const src = (folders) => `^src/(${folders.join('|')})(/|\\.ts$)`;
const TESTS = '\\.test\\.ts$|/testing(/|\\.ts$)|\\.testing\\.ts$';

const upwards = LEVELS.slice(0, -1).map((folders, level) => ({
  name: `level-${level}-imports-upwards`,
  severity: 'error',
  from: { path: src(folders), pathNot: `${TESTS}|^src/provider/index\\.ts$` },
  to: { path: src(LEVELS.slice(level + 1).flat()) },
}));

// Which folders of its own level a folder may import. A pattern narrows it to those files.
const NEIGHBOURS = {
  // Packages that were built when the simulator helpers were part of this door still import them from it.
  provider: ['src/provider-kit/simulator/index\\.ts$'],
  config: [],
  store: [],
  cache: [],
  jobs: ['src/store/(index|schema)\\.ts$'],
  observe: [],
  secrets: [],
  geo: [],
  live: [],
  'rate-limits': [],
};

const neighbours = Object.entries(NEIGHBOURS).map(([folder, allowed]) => ({
  name: `${folder}-imports-a-neighbour`,
  severity: 'error',
  from: { path: src([folder]), pathNot: TESTS },
  to: {
    path: '^(src|providers)/',
    pathNot: [src(['domain', folder]), ...allowed.map((path) => `^${path}`)],
  },
}));

// Inside src/sessions: state < attempts < reconcile, actions, create. Only index.ts imports them all.
const SESSION_ROOMS = {
  state: ['attempts', 'reconcile', 'actions', 'create'],
  attempts: ['reconcile', 'actions', 'create'],
  reconcile: ['actions', 'create'],
  actions: ['reconcile', 'create'],
  create: ['reconcile', 'actions'],
};

const sessionRooms = Object.entries(SESSION_ROOMS).map(([room, above]) => ({
  name: `sessions-${room}-imports-another-room`,
  severity: 'error',
  from: { path: `^src/sessions/${room}/`, pathNot: TESTS },
  to: { path: `^src/sessions/((${above.join('|')})/|index\\.ts$)` },
}));

module.exports = {
  forbidden: [
    ...upwards,
    ...neighbours,
    ...sessionRooms,
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'type-only imports included: two files that know each other are one thing',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'values only: no I/O, no framework',
      from: { path: '^src/domain/', pathNot: TESTS },
      to: {
        pathNot: ['^src/domain/', 'node_modules/(@noble|@scure|iso-3166)/', '^(node:)?(crypto|module)$'],
      },
    },
    {
      name: 'adapters-import-the-contract-only',
      severity: 'error',
      from: { path: '^providers/([^/]+)/', pathNot: TESTS },
      to: {
        path: '^(src|providers)/',
        pathNot: ['^providers/$1/', '^src/provider/index\\.ts$', '^src/provider-kit/simulator/index\\.ts$'],
      },
    },
    {
      name: 'adapters-bring-no-infrastructure',
      severity: 'error',
      from: { path: '^providers/' },
      to: { path: 'node_modules/(undici|ioredis|pg|kysely|graphql|graphql-yoga|@pothos)/' },
    },
    {
      name: 'only-the-registry-imports-adapters',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/registry/' },
      to: { path: '^providers/' },
    },
    {
      name: 'router-is-pure',
      severity: 'error',
      from: { path: '^src/router/', pathNot: TESTS },
      to: { path: '^(src|node_modules)/', pathNot: ['^src/(domain|router|provider)/'] },
    },
    {
      name: 'graphql-calls-features-only',
      severity: 'error',
      from: { path: '^src/graphql/', pathNot: TESTS },
      to: { path: src(['store', 'cache', 'jobs', 'secrets', 'config', 'geo']) },
    },
    {
      name: 'graphql-takes-types-of-registry-and-contract-only',
      severity: 'error',
      from: { path: '^src/graphql/', pathNot: TESTS },
      to: { path: src(['registry', 'provider']), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'features-are-entered-by-their-door',
      severity: 'error',
      comment: 'index.ts or types.ts of another feature, never its insides',
      from: { path: '^src/([^/]+)/', pathNot: TESTS },
      to: {
        path: '^src/(catalog|screening|access|documents|customers|addresses|deposits|quotes|sessions|erasure|webhooks/(in|out)bound|registry|router)/',
        pathNot: ['^src/$1/', '^src/([^/]+|webhooks/[^/]+)/(index|types)\\.ts$'],
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
