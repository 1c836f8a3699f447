import type { ProjectPart } from '../../../messages/message.ts';

/** What a message of a number has besides, to bob. */
export const projectPart = (part: Partial<ProjectPart>): ProjectPart => ({
  id: 'p1',
  from: '+15551230001',
  to: 'bob@example.org',
  kind: 'sms',
  segments: 1,
  media: [],
  callback: undefined,
  customVariables: [],
  group: '',
  parent: '',
  listed: true,
  ...part,
});
