// Source: ISO 4217 list one. Currencies whose minor unit does not have two digits.
const EXCEPTIONS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

const KNOWN = new Set(Intl.supportedValuesOf('currency'));

/** Whether the code is an ISO 4217 currency code. */
export function isFiatCurrency(code: string): boolean {
  return KNOWN.has(code);
}

/** Number of digits after the decimal point, by ISO 4217. */
export function fiatDecimals(code: string): number {
  return EXCEPTIONS[code] ?? 2;
}
