import type { FieldNullability, InputFieldMap, SchemaTypes, TypeParam } from '@pothos/core';
import type { Callers } from './callers.ts';

type Stated = {
  /** The callers that the fields of the type, or this field, are open to. */
  callers: Callers;
};

// Nothing is open to a caller that is not named. Each object and interface type states whom its fields are open to, each field
// of Query, Mutation and Subscription states its own callers, and any other field may: without them it does not compile.
declare global {
  namespace PothosSchemaTypes {
    interface ObjectTypeOptions extends Stated {}
    interface InterfaceTypeOptions extends Stated {}
    interface FieldOptions extends Partial<Stated> {}
    interface QueryFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > extends Stated {}
    interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > extends Stated {}
    interface SubscriptionFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > extends Stated {}
  }
}
