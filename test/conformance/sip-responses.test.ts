import { replayRecording } from './suite.ts';

replayRecording({ file: '04-messagesend-sip-responses.jsonl', configuration: 'etc' });
