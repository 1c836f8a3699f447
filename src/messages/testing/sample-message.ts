import type { Message, MessageId, ProjectPart } from '../message.ts';

/** A message of which everything says as little as it can; `more` is what a test is about. */
export function sampleMessage(more: Partial<Message>): Message {
  return {
    id: '01933f5e-0000-7000-8000-000000000001' as MessageId,
    direction: 'outbound',
    source: 'rest',
    owner: 'p',
    requestId: '',
    technology: 'test',
    destination: 'test:bob',
    lane: 'test:bob',
    from: '',
    to: '',
    contentType: 'text/plain',
    body: Buffer.from('hello'),
    variables: [],
    createdAt: 0,
    sendAt: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
    immediate: false,
    project: undefined,
    ...more,
  };
}

/** What a message of a project has besides: a text of one segment, which nobody is told the status of. */
export function sampleProjectPart(more: Partial<ProjectPart>): ProjectPart {
  return {
    id: 'p',
    from: '+15551230001',
    to: '+15559990001',
    kind: 'sms',
    segments: 1,
    media: [],
    callback: undefined,
    customVariables: [],
    group: '',
    parent: '',
    listed: true,
    ...more,
  };
}
