/** The namespaces that stanzas are read by, each under the name of what it is for. */
export const NS = {
  carbons: 'urn:xmpp:carbons:2',
  conference: 'jabber:x:conference',
  correction: 'urn:xmpp:message-correct:0',
  delay: 'urn:xmpp:delay',
  discoInfo: 'http://jabber.org/protocol/disco#info',
  discoItems: 'http://jabber.org/protocol/disco#items',
  encryption: 'urn:xmpp:eme:0',
  gateway: 'jabber:iq:gateway',
  hints: 'urn:xmpp:hints',
  /** XEP-0313; the version follows. */
  archive: 'urn:xmpp:mam:',
  markers: 'urn:xmpp:chat-markers:0',
  mucUser: 'http://jabber.org/protocol/muc#user',
  outOfBand: 'jabber:x:oob',
  ping: 'urn:xmpp:ping',
  reactions: 'urn:xmpp:reactions:0',
  receipts: 'urn:xmpp:receipts',
  register: 'jabber:iq:register',
  /** XEP-0424; the version follows. */
  retraction: 'urn:xmpp:message-retract:',
  stanzaErrors: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  stanzaId: 'urn:xmpp:sid:0',
  time: 'urn:xmpp:time',
  vcard: 'vcard-temp',
  version: 'jabber:iq:version',
} as const;
