import type { ConfSection } from './conf/document.ts';
import { placeOf } from './conf/place-of.ts';
import type { NumberGroupOptions, NumberOptions } from './configuration.ts';
import type { DestinationCheck } from './destination.ts';
import type { ProjectNames, UsedIds } from './messaging-projects.ts';
import { NUMBER } from './objects/number.ts';
import { NUMBER_GROUP } from './objects/number-group.ts';
import type { Problems } from './problem.ts';
import { ObjectReader, type ValuesOf } from './schema.ts';
import { each, type Sliced } from './slices.ts';
import type { FileLookup } from './tls-files.ts';

/** The `type=number` sections by number, in the order of the file. There may be tens of thousands. */
export function* readNumbers(
  sections: readonly ConfSection[],
  names: ProjectNames,
  destinations: DestinationCheck,
  files: FileLookup,
  problems: Problems,
): Sliced<ReadonlyMap<string, NumberOptions>> {
  const reader = new ObjectReader(NUMBER);
  const numbers = new Map<string, NumberOptions>();
  yield* each(sections, (section) => {
    const number = section.name;
    if (!NUMBER_FORM.test(number)) {
      problems.error(
        section,
        `[${number}] is no number: expected + and 5 to 17 digits, or a short code of 5 or 6 digits`,
      );
    }
    const values = reader.read(section, problems);
    for (const destination of values.deliverTo) {
      destinations.check(destination, 'deliver_to', section, problems);
      if (destination.startsWith('xmpp:') && destination.includes('/')) {
        const bare = destination.replace(/\/.*$/s, '');
        const text = `"deliver_to" of [${number}] names one resource: what is written from there does not leave from the number, as with "${bare}"`;
        problems.warning(placeOf(section, 'deliver_to'), text);
      }
      if (destination === `number:${number}`) {
        problems.error(placeOf(section, 'deliver_to'), `[${number}] delivers to itself`);
      }
    }
    numbers.set(
      number,
      Object.freeze({
        number,
        project: names.idOf(values.project, section, problems),
        capabilities: values.capabilities,
        deliverTo: values.deliverTo,
        inbound: readInbound(section, values, files, problems),
        optout: values.optout,
        stopReply: values.stopReply,
        startReply: values.startReply,
        helpReply: values.helpReply,
        throughput: values.throughput,
      }),
    );
  });
  return numbers;
}

/** The `type=number_group` sections by id. */
export function readGroups(
  sections: readonly ConfSection[],
  names: ProjectNames,
  ids: UsedIds,
  numbers: ReadonlyMap<string, NumberOptions>,
  problems: Problems,
): ReadonlyMap<string, NumberGroupOptions> {
  const reader = new ObjectReader(NUMBER_GROUP);
  const groups = new Map<string, NumberGroupOptions>();
  for (const section of sections) {
    const values = reader.read(section, problems);
    const group = {
      ...values,
      name: section.name,
      project: names.idOf(values.project, section, problems),
      numbers: [...new Set(values.numbers)],
    };
    ids.take(group.id, section, problems);
    checkMembers(section, group, numbers, problems);
    groups.set(group.id, group);
  }
  return groups;
}

function checkMembers(
  section: ConfSection,
  group: NumberGroupOptions,
  numbers: ReadonlyMap<string, NumberOptions>,
  problems: Problems,
): void {
  const at = placeOf(section, 'numbers');
  const named = `"numbers" of [${group.name}]`;
  if (group.numbers.length === 0 && at !== section) problems.error(at, `${named} must name a number`);
  for (const number of group.numbers) {
    const member = numbers.get(number);
    if (member === undefined) {
      problems.error(at, `${named} names "${number}", which is no type=number`);
    } else if (group.project !== '' && member.project !== '' && member.project !== group.project) {
      problems.error(at, `${named} names "${number}", which is of another project`);
    }
  }
}

/** What `inbound` and the options beside it come to. */
function readInbound(
  section: ConfSection,
  values: ValuesOf<typeof NUMBER.options>,
  files: FileLookup,
  problems: Problems,
): NumberOptions['inbound'] {
  const { inbound: kind, inboundUrl: url, inboundFile: file, inboundFallbackUrl: fallbackUrl } = values;
  const fault = (option: string, text: string): void =>
    problems.error(placeOf(section, option), `[${section.name}] ${text}`);
  if (kind === undefined) {
    const without = url !== '' ? 'inbound_url' : file !== '' ? 'inbound_file' : undefined;
    if (without !== undefined) fault(without, `has "${without}" and needs "inbound": swml, cxml or webhook`);
    return undefined;
  }
  if (kind === 'webhook' && file !== '') {
    fault('inbound_file', 'has "inbound=webhook", which needs "inbound_url" and knows no file');
  } else if (url === '' && file === '') {
    const needs = kind === 'webhook' ? '"inbound_url"' : '"inbound_url" or "inbound_file"';
    fault('inbound', `has "inbound=${kind}" and needs ${needs}`);
  } else if (url !== '' && file !== '') {
    fault('inbound_file', 'has both "inbound_url" and "inbound_file"; only one can be run');
  }
  if (file !== '' && !files.exists(file)) {
    fault('inbound_file', `names the file ${file} as "inbound_file", which does not exist`);
  }
  if (values.inboundMethod === 'GET' && kind !== 'cxml') {
    fault('inbound_method', `has "inbound=${kind}", which is always asked with POST`);
  }
  if (fallbackUrl !== '' && url === '') {
    fault('inbound_fallback_url', 'has "inbound_fallback_url" without "inbound_url"');
  }
  return Object.freeze({
    kind,
    url,
    file: file === '' ? '' : files.resolve(file),
    method: values.inboundMethod,
    fallbackUrl,
  });
}

const NUMBER_FORM = /^(?:\+\d{5,17}|\d{5,6})$/;
