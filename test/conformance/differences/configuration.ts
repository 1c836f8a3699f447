import { MODULES } from '../../../src/gateway/modules.ts';
import { findModule } from '../../../src/interfaces/ami/modules.ts';
import type { Streams } from '../normal-form.ts';
import { amiField } from '../recording.ts';
import { type Comparison, changeResponses, type Difference } from './difference.ts';

/** Configuration files and modules over AMI. */
export const CONFIGURATION_DIFFERENCES: readonly Difference[] = [
  {
    id: 'other-modules',
    apply: ({ actions, expected }) => {
      let changed = false;
      for (const action of actions) {
        if (reloadsOther(action)) {
          correctEvents(expected, amiField(action, 'Reload'), 'reload');
          changed = true;
        }
        const missing = answerWithoutModule(action);
        if (missing === undefined) continue;
        const found = changeResponses(expected, ofAction(action), (response) => {
          if (amiField(response, 'Message') === 'Permission denied') return response;
          changed = true;
          return `Response: Error\r\n${actionIdLine(action)}Message: ${missing}\r\n\r\n`;
        });
        if (found && changed) correctEvents(expected, amiField(action, 'Module'), nameOf(action));
      }
      return changed;
    },
  },
  {
    id: 'one-answer',
    apply: ({ actions, expected }) => {
      const seen = new Set<string>();
      const loads = actions.filter((action) => nameOf(action) === 'moduleload');
      const before = expected.responses.length;
      expected.responses = expected.responses.filter((response) => {
        const action = loads.find((load) => ofAction(load).test(response));
        if (action === undefined) return true;
        const again = seen.has(action);
        seen.add(action);
        return !again;
      });
      return expected.responses.length < before;
    },
  },
  {
    id: 'heirs-of-templates',
    apply: ({ actions, expected }) => {
      let changed = false;
      if (!expected.responses.some((response) => response.startsWith('Response: Success'))) return false;
      for (const { verb, category, value } of actions.flatMap(editsOf)) {
        if (verb !== 'renamecat' && verb !== 'delcat') continue;
        const heads = new RegExp(`^(\\[[^\\]]*\\])\\(${category}\\)`, 'gm');
        expected.files = expected.files.map((file) => {
          const next = file.replace(heads, verb === 'renamecat' ? `$1(${value})` : '$1');
          changed ||= next !== file;
          return next;
        });
      }
      return changed;
    },
  },
  {
    id: 'insert-line',
    apply: ({ actions, expected, observed }) => {
      const edits = actions.flatMap(editsOf);
      const wrong = edits.some(
        ({ verb, line }) => verb === 'insert' && line !== '' && !/^ *\+?\d+ *$/.test(line),
      );
      if (!wrong) return false;
      return refuse(expected, observed, NO_ARGUMENT);
    },
  },
  {
    id: 'unwritable-names',
    apply: ({ actions, expected, observed }) => {
      let changed = false;
      for (const { verb, category, value, variable } of actions.flatMap(editsOf)) {
        const name = verb === 'newcat' ? category : verb === 'renamecat' ? value : '';
        if (name.includes(';')) {
          expected.files = expected.files.map((file) =>
            file.replace(`[${name}]`, `[${name.replaceAll(';', '\\;')}]`),
          );
          changed = true;
        }
        if (/^[[#\\]/.test(variable)) {
          expected.files = expected.files.map((file) => file.replace(`\n${variable} =`, `\n\\${variable} =`));
          changed = true;
        }
        const text = verb === 'newcat' ? CATEGORY_NOT_MADE : NO_ARGUMENT;
        if (name.includes(']') || variable.indexOf('=', 1) > 0)
          changed = refuse(expected, observed, text) || changed;
      }
      return changed;
    },
  },
  {
    id: 'reload-reason',
    apply: ({ observed }) => {
      const has = observed.responses.some((response) => RELOAD_FAILED.test(response));
      return has && dropLine(observed, 'Reason', /^An unknown error occurred$/);
    },
  },
];

/** An edit that Asterisk makes is an error here, and the file is not touched. */
function refuse(expected: Streams, observed: Streams, text: string): boolean {
  if (observed.files.every((file) => !file.includes(';! Generator:'))) expected.files = observed.files;
  dropLine(observed, 'Reason');
  return changeResponses(expected, /^Response: Success\r\n/, (response) =>
    response
      .replace('Response: Success', 'Response: Error')
      .replace(/\r\n\r\n$/, `\r\nMessage: ${text}\r\n\r\n`),
  );
}

/** What an Asterisk without that module says; undefined where Aldis has it. */
function answerWithoutModule(action: string): string | undefined {
  const module = amiField(action, 'Module');
  if (module === '' || isKnown(module)) return undefined;
  switch (nameOf(action)) {
    case 'modulecheck':
      return 'Module not loaded';
    case 'reload':
      return 'No such module';
    case 'moduleload':
      return /^(?:load|unload|refresh|reload)$/i.test(amiField(action, 'LoadType'))
        ? 'Module not found.'
        : undefined;
    default:
      return undefined;
  }
}

function isKnown(module: string): boolean {
  return MODULES.core.includes(module) || findModule(MODULES, module) !== undefined;
}

/** UpdateConfig that is to reload a module which Aldis does not have. */
function reloadsOther(action: string): boolean {
  const module = amiField(action, 'Reload');
  const isSwitch = /^(?:yes|true|y|t|1|on|no|false|n|f|0|off)?$/i.test(module);
  return nameOf(action) === 'updateconfig' && !isSwitch && !isKnown(module);
}

/** A module that is not there has no events, but for that of Reload. */
function correctEvents(expected: Streams, module: string, action: string): void {
  for (const name of ['Load', 'Unload', 'Reload']) {
    const events = expected.events.get(name) ?? [];
    const kept =
      action === 'reload'
        ? events.map((event) =>
            amiField(event, 'Module') === module ? event.replace(/Status: \d/, 'Status: 2') : event,
          )
        : events.filter((event) => amiField(event, 'Module') !== module);
    if (kept.length > 0) expected.events.set(name, kept);
    else expected.events.delete(name);
  }
}

interface EditLines {
  readonly verb: string;
  readonly category: string;
  readonly value: string;
  readonly line: string;
  readonly variable: string;
}

function editsOf(action: string): EditLines[] {
  if (nameOf(action) !== 'updateconfig') return [];
  const edits: EditLines[] = [];
  for (;;) {
    const number = String(edits.length).padStart(6, '0');
    const verb = amiField(action, `Action-${number}`).toLowerCase();
    if (verb === '') return edits;
    const [category, value, line, variable] = ['Cat', 'Value', 'Line', 'Var'].map((name) =>
      amiField(action, `${name}-${number}`),
    );
    edits.push({
      verb,
      category: category ?? '',
      value: value ?? '',
      line: line ?? '',
      variable: variable ?? '',
    });
  }
}

function dropLine(streams: Comparison['observed'], name: string, message = /./): boolean {
  return changeResponses(streams, new RegExp(`\\r\\n${name}: `), (response) =>
    message.test(amiField(response, 'Message'))
      ? response.replace(new RegExp(`${name}: [^\\r]*\\r\\n`), '')
      : response,
  );
}

function ofAction(action: string): RegExp {
  return new RegExp(`^Response: [^\\r]*\\r\\n${actionIdLine(action)}`);
}

function nameOf(action: string): string {
  return amiField(action, 'Action').toLowerCase();
}

function actionIdLine(action: string): string {
  const id = amiField(action, 'ActionID');
  return id === '' ? '' : `ActionID: ${id}\r\n`;
}

const RELOAD_FAILED = /\r\nMessage: An unknown error occurred\r\n/;
const NO_ARGUMENT = 'Problem with category, value, or line (if required)';
const CATEGORY_NOT_MADE = 'Create category did not complete successfully';
