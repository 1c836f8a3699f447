import { replayRecording } from './suite.ts';

replayRecording({ file: '01-session.jsonl', configuration: 'etc' });
replayRecording({ file: '12-permissions.jsonl', configuration: 'etc' });
