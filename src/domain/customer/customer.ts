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

/** The customer as one provider knows them. */
export type ProviderAccount = {
  readonly customerId: string;
  readonly providerId: string;
  readonly reference: string;
  readonly createdAt: Date;
};
