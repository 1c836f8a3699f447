import { replayRecording } from './suite.ts';

replayRecording({ file: '07-pjsipnotify-params.jsonl', configuration: 'etc' });
replayRecording({ file: '08-pjsipnotify-options.jsonl', configuration: 'etc' });
replayRecording({ file: '09-pjsipnotify-sip-responses.jsonl', configuration: 'etc' });
