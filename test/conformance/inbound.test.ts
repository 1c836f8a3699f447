import { replayRecording } from './suite.ts';

replayRecording({ file: '11-inbound-message.jsonl', configuration: 'etc' });
