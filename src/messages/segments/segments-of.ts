import type { Message, MessageState, ProjectPart } from '../message.ts';

/** In how many segments a message was sent; until it is, in how many it would be. What APIs and callbacks say. */
export function segmentsOf(
  project: Pick<ProjectPart, 'segments'>,
  state: Pick<MessageState, 'segments'>,
): number {
  return state.segments ?? project.segments;
}

/** The message with {@link segmentsOf} in its project's part, for those who are not given its state. */
export function asSent(message: Message, state: Pick<MessageState, 'segments'>): Message {
  const { project } = message;
  if (project === undefined || segmentsOf(project, state) === project.segments) return message;
  return { ...message, project: { ...project, segments: segmentsOf(project, state) } };
}
