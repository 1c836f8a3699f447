import { replayRecording } from './suite.ts';

replayRecording({ file: '26-cli.jsonl', configuration: 'etc2' });
