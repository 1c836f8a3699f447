import { namedLists, networkRules } from '../access-list.ts';
import { required, text } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';

const options = {
  permit: networkRules('permit', 'acl'),
  deny: networkRules('deny', 'acl'),
  acl: namedLists('Lists of acl.conf that the source address must pass as well'),
  contact_permit: networkRules('permit', 'contact_acl'),
  contact_deny: networkRules('deny', 'contact_acl'),
  contact_acl: namedLists('Lists of acl.conf that the Contact of a REGISTER must pass as well'),
} as const;

export const ACL: ObjectSchema<typeof options> = {
  type: 'acl',
  description: 'Who may send SIP at all; every such section must allow.',
  options,
  ignored: [],
};

const aliasOptions = {
  domain: required(text('', 'The real domain')),
} as const;

export const DOMAIN_ALIAS: ObjectSchema<typeof aliasOptions> = {
  type: 'domain_alias',
  description: 'Another name for a domain: the section is called like the alias.',
  options: aliasOptions,
  ignored: [],
};

const namedOptions = {
  permit: networkRules('permit', 'acl'),
  deny: networkRules('deny', 'acl'),
  acl: namedLists('Not used'),
} as const;

/** A section of acl.conf. */
export const NAMED_ACL: ObjectSchema<typeof namedOptions> = {
  type: 'named ACL',
  description: 'A list of addresses that `acl=` elsewhere refers to by the name of its section.',
  options: namedOptions,
  ignored: [],
};
