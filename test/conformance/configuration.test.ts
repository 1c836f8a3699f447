import { replayRecording } from './suite.ts';

replayRecording({ file: '24-config.jsonl', configuration: 'etc2' });
replayRecording({ file: '24b-moduleload.jsonl', configuration: 'etc2' });
