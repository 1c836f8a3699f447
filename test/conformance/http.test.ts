import { replayRecording } from './suite.ts';

replayRecording({ file: '13-ami-over-http.jsonl', configuration: 'etc' });
replayRecording({ file: '28-http.jsonl', configuration: 'etc2' });
