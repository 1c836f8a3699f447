import { replayRecording } from './suite.ts';

replayRecording({ file: '27-events-filters.jsonl', configuration: 'etc2' });
