// Plain JavaScript, so that a Node version without TypeScript support can print this message. Loads the command itself.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(`This is Node ${process.versions.node}; the gateway needs Node 24 or newer.
It brings its own: run "npm ci" and then "npm start" (with install scripts allowed), or install Node 24.`);
  process.exit(1);
}
// Before any import: process 1 of a container ignores every signal that it has no handler for, and loading takes a second.
// serve.ts replaces these handlers by its own.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, (_name, number) => process.exit(128 + number));
}
// Keeps compiled code between starts, which saves a third of the start. Comes before the first TypeScript file, so that the
// code that strips types is cached as well.
const { enableCompileCache } = await import('node:module');
enableCompileCache();
(await import('./bundle.ts')).useBundle();
await import('./main.ts');
