import { DocumentError } from '../document-error.ts';
import { SWML } from './errors.ts';

/** Reads the parts of a document by what they must be. All throw a DocumentError that says where. */

export type Shape = Readonly<Record<string, unknown>>;

export function objectAt(value: unknown, path: string): Shape {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Shape;
  throw expected('an object', path);
}

/** A text; numbers and booleans as they are written; empty where there is nothing. */
export function textAt(value: unknown, path: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw expected('a text', path);
}

export function requiredTextAt(value: unknown, path: string): string {
  const text = textAt(value, path);
  if (text === '') throw expected('a text', path);
  return text;
}

/** Empty where there is nothing. */
export function listAt(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw expected('a list', path);
}

export function numberAt(value: unknown, path: string, whenMissing: number): number {
  if (value === undefined || value === null) return whenMissing;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
  throw expected('a number of 0 or more', path);
}

/** False where there is nothing. */
export function booleanAt(value: unknown, path: string): boolean {
  if (value === undefined || value === null || value === false || value === 'false') return false;
  if (value === true || value === 'true') return true;
  throw expected('true or false', path);
}

function expected(what: string, path: string): DocumentError {
  return new DocumentError(SWML.invalid, `${path}: ${what} was expected`);
}
