// npm runs this after it has installed the packages. Plain JavaScript that never fails: without what it prepares, or on a Node
// version without TypeScript support, starts only take longer.
async function prepare(what, otherwise, step) {
  try {
    if ((await step()) !== false) console.log(`${what} prepared.`);
  } catch (error) {
    const [reason] = String(error?.message ?? error).split('\n');
    console.log(`${what} not prepared (${reason}); ${otherwise}.`);
  }
}

await prepare('The bundle is', 'each start takes a second longer', async () =>
  (await import('./bundle/bundle.ts')).prepareBundle(),
);
await prepare('The database for the first start is', 'the first start creates it', async () =>
  (await import('./prepare-database.ts')).prepareDatabase(),
);
process.exit(0);
