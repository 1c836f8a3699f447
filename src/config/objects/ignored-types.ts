import type { ObjectSchema } from '../schema.ts';

/**
 * Object types of pjsip.conf that are accepted and not read: those of parts that Aldis does not have, and those
 * whose part is still to come. Their option names are known, so that a misspelt one is told.
 */
export const IGNORED_TYPES: readonly ObjectSchema[] = [
  {
    type: 'outbound-publish',
    description: 'State that is published elsewhere.',
    options: {},
    ignored: [
      'event',
      'expiration',
      'from_uri',
      'max_auth_attempts',
      'multi_user',
      'outbound_auth',
      'outbound_proxy',
      'server_uri',
      'to_uri',
      'transport',
    ],
  },
  {
    type: 'contact',
    description: 'A contact kept by Asterisk.',
    options: {},
    ignored: [
      'authenticate_qualify',
      'call_id',
      'endpoint',
      'expiration_time',
      'outbound_proxy',
      'path',
      'prune_on_boot',
      'qualify_2xx_only',
      'qualify_frequency',
      'qualify_timeout',
      'reg_server',
      'uri',
      'user_agent',
      'via_addr',
      'via_port',
    ],
  },
  {
    type: 'phoneprov',
    description: 'Phone provisioning.',
    options: {},
    ignored: ['endpoint'],
    // Its variables have names of the user's own.
    ignoredPrefixes: [''],
  },
];
