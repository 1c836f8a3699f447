/** The published surface of the pjsip technology: what the interfaces may call. */
export type {
  ContactEvent,
  ContactStatus,
  ContactView,
  PjsipSurface,
  QualifySurface,
  RegistrationsSurface,
  RegistrationView,
  RegistryEvent,
  SecurityEvent,
  SubscriptionsSurface,
  SubscriptionView,
  TransportView,
} from './surface.ts';
