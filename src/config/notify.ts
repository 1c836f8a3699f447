import type { ConfDocument, ConfSection } from './conf/document.ts';
import type { NotifyConfiguration, NotifyType } from './configuration.ts';
import type { Problems } from './problem.ts';

/** pjsip_notify.conf and sip_notify.conf: requests by name, a section each, its lines in their order. */
export function readNotify(
  pjsip: ConfDocument | undefined,
  sip: ConfDocument | undefined,
  problems: Problems,
): NotifyConfiguration {
  return { pjsip: readTypes(pjsip, problems), sip: readTypes(sip, problems) };
}

/** By name in lower case: names are found in any case. */
function readTypes(document: ConfDocument | undefined, problems: Problems): ReadonlyMap<string, NotifyType> {
  const types = new Map<string, NotifyType>();
  for (const section of document?.sections ?? []) {
    const key = section.name.toLowerCase();
    if (section.template) continue;
    if (key === 'general') {
      problems.warning(section, '[general] is reserved: an Asterisk with it loads no type at all; remove it');
    } else if (types.has(key)) {
      problems.warning(section, `[${section.name}] is there twice; the first one counts`);
    } else {
      const lines = section.variables.map(({ name, value }) => [name, value] as const);
      types.set(key, { name: section.name, lines });
      warnOfUnsendable(section, problems);
    }
  }
  return types;
}

/** What a request of this type would be refused for, so that it is known before. */
function warnOfUnsendable(section: ConfSection, problems: Problems): void {
  const { variables } = section;
  const named = (name: string) => variables.filter((variable) => variable.name.toLowerCase() === name);
  for (const variable of variables) {
    if (!TOKEN.test(variable.name))
      problems.warning(variable, `"${variable.name}" is no header name: [${section.name}] cannot be sent`);
  }
  const type = named('content-type').at(-1);
  if (type === undefined) return;
  if (!type.value.includes('/')) {
    problems.warning(type, `A Content-Type is like text/plain: [${section.name}] cannot be sent`);
  } else if (named('content').length === 0) {
    problems.warning(type, `A Content-Type needs Content: [${section.name}] cannot be sent`);
  }
}

/** RFC 3261 §25.1. */
const TOKEN = /^[\w.!%*+`'~-]+$/;
