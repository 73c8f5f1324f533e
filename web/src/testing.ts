import { vi } from 'vitest';

/** Waits until the check holds: as long as a test may take, for a busy machine needs more than the second that Vitest gives. */
export async function eventually(check: () => unknown): Promise<void> {
  await vi.waitFor(check, 9_000);
}
