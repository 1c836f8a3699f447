import { replayRecording } from './suite.ts';

replayRecording({ file: '23-astdb.jsonl', configuration: 'etc2' });
