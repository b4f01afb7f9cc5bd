import { parseSync, Visitor } from 'rolldown/utils';

/**
 * Rewrites `object.name = (…) => …` as `object.name = (0, (…) => …)`, which does the same.
 *
 * V8 expects a function that is written straight to a property to live long, and allocates it in the old generation. In code
 * that runs for each call, such as the `reject` of a command of ioredis, the function is garbage soon, but until the next
 * collection of the old generation it keeps what it refers to: the whole request. All of that is copied, in long pauses, until
 * V8 has optimized that code (docs/decisions/0036-short-pauses.md).
 */
export function keepFunctionsYoung(code: string): string {
  const { program, errors } = parseSync('chunk.mjs', code);
  const [error] = errors;
  if (error) throw new Error(error.message);
  const functions: Array<{ start: number; end: number }> = [];
  new Visitor({
    AssignmentExpression({ left, right }) {
      const isFunction = right.type === 'ArrowFunctionExpression' || right.type === 'FunctionExpression';
      if (left.type === 'MemberExpression' && isFunction) functions.push(right);
    },
  }).visit(program);

  const marks = functions.flatMap(({ start, end }) => [
    { at: start, text: '(0, ' },
    { at: end, text: ')' },
  ]);
  let written = '';
  let from = 0;
  for (const { at, text } of marks.sort((one, other) => one.at - other.at)) {
    written += code.slice(from, at) + text;
    from = at;
  }
  return written + code.slice(from);
}
