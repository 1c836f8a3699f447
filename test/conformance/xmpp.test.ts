import { replayRecording } from './suite.ts';

replayRecording({ file: '06-messagesend-xmpp.jsonl', configuration: 'etc' });
replayRecording({ file: '15-messagesend-xmpp-connected.jsonl', configuration: 'etc', xmppServer: true });
