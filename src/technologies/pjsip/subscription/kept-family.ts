/** The family of the database that subscriptions are kept in: Asterisk's own name for it. */
export const KEPT_FAMILY = 'subscription_persistence/subscription_persistence';
