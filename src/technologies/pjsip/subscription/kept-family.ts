/** The family of the database that subscriptions are kept in: Asterisk's own name for it. */
export const KEPT_FAMILY = 'subscription_persistence/subscription_persistence';

/** Until when each published presence holds, Unix milliseconds by provider. */
export const PUBLISHED_FAMILY = 'published_presence';
