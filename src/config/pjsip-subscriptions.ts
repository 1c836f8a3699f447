import { ASTERISK_PUBLICATION, INBOUND_PUBLICATION } from './objects/publication.ts';
import { RESOURCE_LIST } from './objects/resource-list.ts';
import type { TypedSections } from './pjsip-sections.ts';
import type { PjsipAsteriskPublication, PjsipInboundPublication, PjsipResourceList } from './pjsip-types.ts';
import type { Problems } from './problem.ts';
import { ObjectReader } from './schema.ts';

export function readResourceLists(
  sections: TypedSections,
  problems: Problems,
): ReadonlyMap<string, PjsipResourceList> {
  const reader = new ObjectReader(RESOURCE_LIST);
  return new Map(
    sections.of('resource_list').map((section) => {
      const { name } = section;
      return [name, Object.freeze({ name, ...reader.read(section, problems) })];
    }),
  );
}

export function readInboundPublications(
  sections: TypedSections,
  problems: Problems,
): ReadonlyMap<string, PjsipInboundPublication> {
  const reader = new ObjectReader(INBOUND_PUBLICATION);
  return new Map(
    sections.of('inbound-publication').map((section) => {
      const { name, variables } = section;
      const events = new Map(
        variables
          .filter((variable) => variable.name.toLowerCase().startsWith('event_'))
          .map((variable) => [variable.name.slice('event_'.length).toLowerCase(), variable.value] as const),
      );
      return [name, Object.freeze({ name, ...reader.read(section, problems), events })];
    }),
  );
}

export function readAsteriskPublications(
  sections: TypedSections,
  problems: Problems,
): ReadonlyMap<string, PjsipAsteriskPublication> {
  const reader = new ObjectReader(ASTERISK_PUBLICATION);
  return new Map(
    sections.of('asterisk-publication').map((section) => {
      const { name } = section;
      return [name, Object.freeze({ name, ...reader.read(section, problems) })];
    }),
  );
}
