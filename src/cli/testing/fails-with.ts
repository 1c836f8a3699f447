import assert from 'node:assert/strict';
import { CommandFailure } from '../failure.ts';

/** The command ends with this exit code, and says this. */
export async function failsWith(
  promise: Promise<number>,
  exitCode: number,
  message: string | RegExp,
): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof CommandFailure);
    assert.equal(error.exitCode, exitCode);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  });
}
