export type Customer = {
  readonly id: string;
  readonly projectId: string;
  readonly externalId: string;
  readonly email: string | null;
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly blocked: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
};

/** The account of a customer at one provider. */
export type ProviderAccount = {
  readonly customerId: string;
  readonly providerId: string;
  readonly reference: string;
  readonly createdAt: Date;
};
