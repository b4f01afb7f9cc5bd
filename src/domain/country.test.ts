import { expect, test } from 'vitest';
import { countryOfSubdivision, isCountry, isSubdivision, locationProblem } from './country.ts';

test.each([
  ['US', true],
  ['GB', true],
  ['AX', true],
  ['UK', false],
  ['XK', false],
  ['EU', false],
  ['us', false],
  ['USA', false],
  ['', false],
])('isCountry(%j) is %s', (code, expected) => {
  expect(isCountry(code)).toBe(expected);
});

test.each([
  ['US-HI', true],
  ['US-NY', true],
  ['CA-QC', true],
  ['DE-BY', true],
  ['US-ZZ', false],
  ['US', false],
  ['us-hi', false],
  ['', false],
])('isSubdivision(%j) is %s', (code, expected) => {
  expect(isSubdivision(code)).toBe(expected);
});

test('a subdivision code contains its country', () => {
  expect(countryOfSubdivision('US-HI')).toBe('US');
});

test.each([
  [null, null, null],
  ['US', null, null],
  ['US', 'US-NY', null],
  [null, 'US-NY', null],
  ['UK', null, 'country'],
  ['US', 'US-ZZ', 'subdivision'],
  ['DE', 'US-NY', 'subdivision'],
])('the location %j, %j: the invalid field is %j', (country, subdivision, field) => {
  expect(locationProblem(country, subdivision)?.field ?? null).toBe(field);
});

test('the problem of a location says what is wrong and what to give', () => {
  const problem = (country: string | null, subdivision: string | null) =>
    locationProblem(country, subdivision)?.problem;
  expect(problem('UK', null)).toBe('must be an ISO 3166-1 alpha-2 code such as "US"; "UK" is not one');
  expect(problem(null, 'US-ZZ')).toBe('must be an ISO 3166-2 code such as "US-NY"; "US-ZZ" is not one');
  expect(problem('DE', 'US-NY')).toBe('US-NY is not in DE');
  // An empty text is as good as none.
  expect(locationProblem('', '')).toBeNull();
});
