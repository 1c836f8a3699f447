import { amiField, type RecordedCase } from './recording.ts';
import { replayRecording } from './suite.ts';

// What the phones do before the first command sets states of devices that the commands found never set.
const isCommand = ({ items }: RecordedCase): boolean =>
  items.some(({ kind, data }) => kind === 'ami-tx' && amiField(data, 'Action') === 'Command');

replayRecording({ file: '26-cli.jsonl', configuration: 'etc2', only: isCommand });
replayRecording({ file: '26-cli.jsonl', configuration: 'etc2', only: (recorded) => !isCommand(recorded) });
