import type { Media, Message, MessageId, ProjectPart, StatusCallback } from '../../messages/message.ts';

/** What makes a message one of a project, within its envelope: a JSON array by position. */
export type PackedProject = [
  id: string,
  from: string,
  to: string,
  kind: ProjectPart['kind'],
  segments: number,
  callbackUrl: string | null,
  callbackForm: StatusCallback['form'] | null,
  group: string,
  parent: string,
  listed: number,
];

export function packProject(project: ProjectPart): PackedProject {
  return [
    project.id,
    project.from,
    project.to,
    project.kind,
    project.segments,
    project.callback?.url ?? null,
    project.callback?.form ?? null,
    project.group,
    project.parent,
    project.listed ? 1 : 0,
  ];
}

export function unpackProject(packed: PackedProject, { media, customVariables }: Rest): ProjectPart {
  const [id, from, to, kind, segments, url, form, group, parent, listed] = packed;
  return {
    id,
    from,
    to,
    kind,
    segments,
    media,
    callback: url === null || form === null ? undefined : { url, form },
    customVariables,
    group,
    parent: parent as MessageId | '',
    listed: listed === 1,
  };
}

/** What may be taken away from a message beside its text. */
export interface Rest {
  readonly media: readonly Media[];
  readonly customVariables: ProjectPart['customVariables'];
  readonly variables: Message['variables'];
}

/** Column `texts.rest`; empty when there is nothing, as mostly. */
export function packRest({ media, customVariables, variables }: Rest): string {
  if (media.length === 0 && customVariables.length === 0 && variables.length === 0) return '';
  return JSON.stringify([
    media.map(({ id, hash, contentType, size, source }) => [id, hash, contentType, size, source]),
    customVariables,
    variables,
  ]);
}

/** What was taken away has left spaces behind it. */
export function unpackRest(rest: string): Rest {
  if (rest.trimEnd() === '') return EMPTY;
  const [media, customVariables, variables] = JSON.parse(rest) as [
    [id: string, hash: string, contentType: string, size: number, source: string][],
    ProjectPart['customVariables'],
    Message['variables'],
  ];
  return {
    media: media.map(([id, hash, contentType, size, source]) => ({ id, hash, contentType, size, source })),
    customVariables,
    variables,
  };
}

const EMPTY: Rest = { media: [], customVariables: [], variables: [] };
