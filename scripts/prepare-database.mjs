// npm runs this after it has installed the packages. Plain JavaScript that never fails: without a prepared database, or on a
// Node version without TypeScript support, the first start only takes some seconds longer.
try {
  const { prepareDatabase } = await import('./prepare-database.ts');
  if (await prepareDatabase()) console.log('The database for the first start is prepared.');
} catch (error) {
  const [reason] = String(error?.message ?? error).split('\n');
  console.log(`The database for the first start is not prepared (${reason}); the first start creates it.`);
}
process.exit(0);
