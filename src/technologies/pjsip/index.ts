/** The published surface of the pjsip technology: what the interfaces may call. */
export type { ContactEvent, ContactView, PjsipSurface, SecurityEvent } from './surface.ts';
