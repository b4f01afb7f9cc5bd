// Plain JavaScript, so that a Node that runs no TypeScript can still say so. Loads the command itself.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(`This is Node ${process.versions.node}; the gateway needs Node 24 or newer.
It brings its own: run "npm ci" and then "npm start" (with install scripts allowed), or install Node 24.`);
  process.exit(1);
}
// Compiled code is kept between starts: a third of the start otherwise. Before the first TypeScript, so that even what
// strips its types need not be loaded.
const { enableCompileCache } = await import('node:module');
enableCompileCache();
await import('./main.ts');
