import type { AmiModule, Modules } from '../interfaces/ami/modules.ts';

/** The modules of Asterisk that Aldis has a part for. Which of them reload is as there. */
export const MODULES: Modules = {
  list: [
    part('chan_pjsip', 'PJSIP Channel Driver'),
    part('res_http_websocket', 'HTTP WebSocket Support'),
    part('res_pjsip', 'Basic SIP resource', 'reloads'),
    part('res_pjsip_acl', 'PJSIP ACL Resource'),
    part('res_pjsip_authenticator_digest', 'PJSIP authentication resource', 'reloads'),
    part('res_pjsip_endpoint_identifier_anonymous', 'PJSIP Anonymous endpoint identifier'),
    part('res_pjsip_endpoint_identifier_ip', 'PJSIP IP endpoint identifier', 'reloads'),
    part('res_pjsip_endpoint_identifier_user', 'PJSIP username endpoint identifier'),
    part('res_pjsip_exten_state', 'PJSIP Extension State Notifications'),
    part('res_pjsip_messaging', 'PJSIP Messaging Support'),
    part('res_pjsip_mwi', 'PJSIP MWI resource', 'reloads'),
    part('res_pjsip_mwi_body_generator', 'PJSIP MWI resource'),
    part('res_pjsip_notify', 'CLI/AMI PJSIP NOTIFY Support', 'reloads'),
    part('res_pjsip_outbound_authenticator_digest', 'PJSIP authentication resource'),
    part('res_pjsip_outbound_registration', 'PJSIP Outbound Registration Support', 'reloads'),
    part('res_pjsip_path', 'PJSIP Path Header Support'),
    part('res_pjsip_pidf_body_generator', 'PJSIP Extension State PIDF Provider'),
    part('res_pjsip_publish_asterisk', 'PJSIP Asterisk Event PUBLISH Support', 'reloads'),
    part('res_pjsip_pubsub', 'PJSIP event resource'),
    part('res_pjsip_registrar', 'PJSIP Registrar Support'),
    part('res_pjsip_transport_websocket', 'PJSIP WebSocket Transport Support'),
    part('res_xmpp', 'Asterisk XMPP Interface', 'reloads'),
  ],
  core: ['acl', 'http', 'logger', 'manager'],
};

/** What `Reload` may name besides: Aldis's own part, and the channel driver whose `sip:` names are served. */
export const OWN_RELOADS: ReadonlySet<string> = new Set(['messaging', 'chan_sip']);

function part(name: string, description: string, reloads?: 'reloads'): AmiModule {
  return { name: `${name}.so`, description, reloads: reloads !== undefined };
}
