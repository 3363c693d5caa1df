/** Marks the end of an exhaustive `switch`: a case that was forgotten is a type error at the call. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
