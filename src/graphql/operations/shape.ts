import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Limits } from './limits.ts';

/** Sizes of an operation after its fragments are expanded. */
export type Shape = { fields: number; depth: number; aliases: number; directives: number };

/** Repeats of one field in a selection, which validation compares in pairs. */
const MAX_REPEATS = 5;

const EMPTY: Readonly<Shape> = { fields: 0, depth: 0, aliases: 0, directives: 0 };

/** The fragments of a document, by name. */
export function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/**
 * Measures an operation in time linear in its document: each fragment is measured once. Needs no valid document: unknown
 * fragments, and those that contain themselves, count as empty.
 */
export function measureShape(document: DocumentNode, operation: OperationDefinitionNode): Shape {
  const fragments = fragmentsOf(document);
  const measured = new Map<string, Readonly<Shape>>();

  function ofFragment(name: string): Readonly<Shape> {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    measured.set(name, EMPTY);
    const shape = fragment ? ofSelections(fragment.selectionSet, fragment.directives?.length) : EMPTY;
    measured.set(name, shape);
    return shape;
  }

  function ofSelections({ selections }: SelectionSetNode, directives = 0): Shape {
    const shape: Shape = { ...EMPTY, directives };
    const repeats = new Map<string, number>();
    for (const selection of selections) {
      shape.directives += selection.directives?.length ?? 0;
      let inner: Readonly<Shape> = EMPTY;
      let level = 0;
      if (selection.kind === Kind.FIELD) {
        level = 1;
        shape.fields += 1;
        if (selection.alias) shape.aliases += 1;
        const name = (selection.alias ?? selection.name).value;
        const times = (repeats.get(name) ?? 0) + 1;
        repeats.set(name, times);
        if (times > MAX_REPEATS) shape.fields = Number.POSITIVE_INFINITY;
        if (selection.selectionSet) inner = ofSelections(selection.selectionSet);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) inner = ofFragment(selection.name.value);
      else inner = ofSelections(selection.selectionSet);
      shape.fields += inner.fields;
      shape.aliases += inner.aliases;
      shape.directives += inner.directives;
      shape.depth = Math.max(shape.depth, inner.depth + level);
    }
    return shape;
  }

  return ofSelections(operation.selectionSet, operation.directives?.length);
}

const NAMES: Readonly<Record<keyof Shape, string>> = {
  fields: 'fields, with every fragment expanded',
  depth: 'levels of nested fields',
  aliases: 'aliases',
  directives: 'directives',
};

export type Excess = { readonly what: string; readonly cost: number; readonly limit: number };

/** The first limit that a shape exceeds; null if it exceeds none. */
export function findExcess(shape: Shape, limits: Limits): Excess | null {
  for (const key of ['depth', 'aliases', 'directives', 'fields'] as const) {
    if (shape[key] > limits[key]) return { what: NAMES[key], cost: shape[key], limit: limits[key] };
  }
  return null;
}
