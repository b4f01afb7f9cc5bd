// Run by npm when it has installed the packages. Plain JavaScript, and never a failure: without a prepared database, or on
// a Node that runs no TypeScript, the first start takes some seconds more, and that is all.
try {
  const { prepareDatabase } = await import('./prepare-database.ts');
  if (await prepareDatabase()) console.log('The database of a first start is prepared.');
} catch (error) {
  const [reason] = String(error?.message ?? error).split('\n');
  console.log(`The database of a first start is not prepared (${reason}); the first start makes it itself.`);
}
process.exit(0);
