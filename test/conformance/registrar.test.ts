import { replayRecording } from './suite.ts';

replayRecording({ file: '05-registrar-and-registered.jsonl', configuration: 'etc' });
replayRecording({ file: '22-registrar-events.jsonl', configuration: 'etc2' });
