import type { Configuration, GeneralOptions } from '../config/configuration.ts';
import type { AmiConfiguration } from '../interfaces/ami/server.ts';
import type { RetryPolicy } from '../messages/retry.ts';
import type { SubmitSettings } from '../messages/submit.ts';
import type { SipStackOptions } from '../protocols/sip/create-stack.ts';
import type { TransportOptions } from '../protocols/sip/stack.ts';

/** The configuration as each part wants it. */

export function stackOptions(configuration: Configuration): SipStackOptions {
  const { system } = configuration.pjsip;
  return {
    transports: transportsOf(configuration),
    t1Ms: system.timerT1Ms,
    timerBMs: system.timerBMs,
    ...(system.disableTcpSwitch ? {} : { tcpSwitchBytes: TCP_SWITCH_BYTES }),
  };
}

export function transportsOf({ pjsip }: Configuration): TransportOptions[] {
  return pjsip.transports.map((transport) => ({
    name: transport.name,
    protocol: transport.protocol,
    bind: transport.bind,
    ...(transport.externalSignalingAddress !== '' && {
      external: { host: transport.externalSignalingAddress, port: transport.externalSignalingPort },
    }),
    localNets: transport.localNet,
    ...(transport.protocol === 'tls' && {
      tls: {
        certFile: transport.certFile,
        keyFile: transport.privKeyFile,
        caFile: transport.caListFile,
        verifyClient: transport.verifyClient,
        verifyServer: transport.verifyServer,
        requireClientCert: transport.requireClientCert,
        ciphers: transport.cipher,
        minVersion: transport.method,
      },
    }),
    keepAliveSeconds: pjsip.global.keepAliveInterval,
  }));
}

export function amiConfiguration({ manager, general, http }: Configuration): AmiConfiguration {
  return { manager, general, httpEnabled: http.enabled };
}

export function retryPolicy(general: GeneralOptions): RetryPolicy {
  const { retryInitialSeconds, retryMaximumSeconds, maxAttempts } = general;
  return { initialMs: retryInitialSeconds * 1000, maximumMs: retryMaximumSeconds * 1000, maxAttempts };
}

export function submitSettings({ validityPeriodSeconds, offline }: GeneralOptions): SubmitSettings {
  return { validityMs: validityPeriodSeconds * 1000, offline };
}

/** RFC 3261 §18.1.1. */
const TCP_SWITCH_BYTES = 1300;
