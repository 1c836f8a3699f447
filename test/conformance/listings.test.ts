import { replayRecording } from './suite.ts';

replayRecording({
  file: '20-pjsip-show.jsonl',
  configuration: 'etc2',
  // The configuration's registrations go on by themselves; 21b is about them.
  steady: (message) =>
    /^Event: OutboundRegistrationDetail/.test(message)
      ? message.replace(/^(Status|Registered|NotRegistered): .*\r$/gm, '$1: <by registrar>\r')
      : message,
});
