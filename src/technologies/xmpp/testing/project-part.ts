import type { ProjectPart } from '../../../messages/message.ts';
import { sampleProjectPart } from '../../../messages/testing/sample-message.ts';

/** What a message of a number has besides, to bob. */
export const projectPart = (part: Partial<ProjectPart>): ProjectPart =>
  sampleProjectPart({ id: 'p1', to: 'bob@example.org', ...part });
