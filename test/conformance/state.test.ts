import { replayRecording } from './suite.ts';

replayRecording({ file: '25-state.jsonl', configuration: 'etc2' });
replayRecording({ file: '25b-mailbox-voicemail.jsonl', configuration: 'etc2' });
