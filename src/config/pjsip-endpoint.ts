import type { NamedLists } from './acl-file.ts';
import type { ConfSection } from './conf/document.ts';
import { type GivenOptions, givenOptions } from './given-options.ts';
import { ENDPOINT } from './objects/endpoint.ts';
import type { PjsipEndpoint } from './pjsip-types.ts';
import type { Problems } from './problem.ts';
import { ObjectReader, type ValuesOf } from './schema.ts';
import { each, type Sliced } from './slices.ts';

/** The endpoints by name. There may be tens of thousands, so each is built once, in one shape. */
export function* readEndpoints(
  sections: readonly ConfSection[],
  lists: NamedLists,
  problems: Problems,
): Sliced<ReadonlyMap<string, PjsipEndpoint>> {
  const reader = new ObjectReader(ENDPOINT);
  const endpoints = new Map<string, PjsipEndpoint>();
  yield* each(sections, (section) => {
    endpoints.set(section.name, endpoint(section, reader.read(section, problems), lists));
  });
  return endpoints;
}

function endpoint(
  section: ConfSection,
  values: ValuesOf<typeof ENDPOINT.options>,
  lists: NamedLists,
): PjsipEndpoint {
  let options: GivenOptions | undefined;
  return Object.freeze({
    name: section.name,
    aors: values.aors,
    auth: values.auth,
    outboundAuth: values.outboundAuth,
    context: values.context,
    messageContext: values.messageContext,
    transport: values.transport,
    outboundProxy: values.outboundProxy,
    fromUser: values.fromUser,
    fromDomain: values.fromDomain,
    callerId: values.callerid,
    contactUser: values.contactUser,
    identifyBy: values.identifyBy,
    rewriteContact: values.rewriteContact,
    forceRport: values.forceRport,
    followRedirectMethods: values.followRedirectMethods,
    userEqPhone: values.userEqPhone,
    allowUnauthenticatedOptions: values.allowUnauthenticatedOptions,
    acl: lists.resolve(values.acl, section),
    contactAcl: lists.resolve(values.contactAcl, section),
    setVar: values.setVar,
    messageImdn: values.messageImdn,
    messageMedia: values.messageMedia,
    allowSubscribe: values.allowSubscribe,
    subMinExpiry: values.subMinExpiry,
    subscribeContext: values.subscribeContext,
    mailboxes: values.mailboxes,
    aggregateMwi: values.aggregateMwi,
    mwiFromUser: values.mwiFromUser,
    mwiSubscribeReplacesUnsolicited: values.mwiSubscribeReplacesUnsolicited,
    incomingMwiMailbox: values.incomingMwiMailbox,
    voicemailExtension: values.voicemailExtension,
    notifyEarlyInuseRinging: values.notifyEarlyInuseRinging,
    /** Only listings ask for it, so it is put together when first asked. */
    get options() {
      options ??= givenOptions(section);
      return options;
    },
  });
}
