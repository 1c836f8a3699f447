import { replayRecording } from './suite.ts';

replayRecording({ file: '02-messagesend-destinations.jsonl', configuration: 'etc' });
replayRecording({ file: '03-messagesend-params.jsonl', configuration: 'etc' });
replayRecording({
  file: '14-no-default-outbound-endpoint.jsonl',
  configuration: 'etc',
  withoutDefaultEndpoint: true,
});
