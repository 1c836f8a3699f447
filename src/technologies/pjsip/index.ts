/** The published surface of the pjsip technology: what the interfaces may call. */
export { type BadNotify, composeNotify, type NotifyContent } from './notify/compose-notify.ts';
export type {
  ContactEvent,
  ContactStatus,
  ContactView,
  PjsipSurface,
  QualifySurface,
  RegistrationStatus,
  RegistrationsSurface,
  RegistrationView,
  RegistryEvent,
  SecurityEvent,
  SubscriptionsSurface,
  SubscriptionView,
  TransportView,
} from './surface.ts';
