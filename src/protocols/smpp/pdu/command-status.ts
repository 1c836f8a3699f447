/** A command_status: a number of {@link STATUS}, or one that a vendor or a later version has added. */
export type CommandStatus = number;

export type CommandStatusName = keyof typeof STATUS;

/** `ESME_RTHROTTLED`; one that has no name as hexadecimal: `0x00000410`. */
export function statusName(status: CommandStatus): string {
  return NAMES.get(status) ?? `0x${status.toString(16).toUpperCase().padStart(8, '0')}`;
}

/** What it means, a sentence; for one unknown, the range it is of. */
export function statusMeaning(status: CommandStatus): string {
  const name = NAMES.get(status);
  if (name !== undefined) return MEANINGS[name];
  if (status >= 0x400 && status <= 0x4ff) return 'An error of the SMSC vendor';
  return 'Reserved';
}

/** Reads a name (`ESME_RTHROTTLED`, also without `ESME_`), hexadecimal with `0x`, or a decimal number. Any letter case. */
export function parseStatus(text: string): CommandStatus | undefined {
  const name = text.trim().toUpperCase();
  if (/^0X[0-9A-F]{1,8}$/.test(name)) return Number.parseInt(name.slice(2), 16);
  if (/^\d{1,10}$/.test(name)) {
    const number = Number(name);
    return number <= 0xffffffff ? number : undefined;
  }
  return NUMBERS.get(name) ?? NUMBERS.get(`ESME_${name}`);
}

/** SMPP 3.4 §5.1.3 and 5.0 §4.7.6. Where 5.0 has renamed one, its name is 5.0's. */
export const STATUS = {
  ESME_ROK: 0x00000000,
  ESME_RINVMSGLEN: 0x00000001,
  ESME_RINVCMDLEN: 0x00000002,
  ESME_RINVCMDID: 0x00000003,
  ESME_RINVBNDSTS: 0x00000004,
  ESME_RALYBND: 0x00000005,
  ESME_RINVPRTFLG: 0x00000006,
  ESME_RINVREGDLVFLG: 0x00000007,
  ESME_RSYSERR: 0x00000008,
  ESME_RINVSRCADR: 0x0000000a,
  ESME_RINVDSTADR: 0x0000000b,
  ESME_RINVMSGID: 0x0000000c,
  ESME_RBINDFAIL: 0x0000000d,
  ESME_RINVPASWD: 0x0000000e,
  ESME_RINVSYSID: 0x0000000f,
  ESME_RCANCELFAIL: 0x00000011,
  ESME_RREPLACEFAIL: 0x00000013,
  ESME_RMSGQFUL: 0x00000014,
  ESME_RINVSERTYP: 0x00000015,
  ESME_RINVNUMDESTS: 0x00000033,
  ESME_RINVDLNAME: 0x00000034,
  ESME_RINVDESTFLAG: 0x00000040,
  ESME_RINVSUBREP: 0x00000042,
  ESME_RINVESMCLASS: 0x00000043,
  ESME_RCNTSUBDL: 0x00000044,
  ESME_RSUBMITFAIL: 0x00000045,
  ESME_RINVSRCTON: 0x00000048,
  ESME_RINVSRCNPI: 0x00000049,
  ESME_RINVDSTTON: 0x00000050,
  ESME_RINVDSTNPI: 0x00000051,
  ESME_RINVSYSTYP: 0x00000053,
  ESME_RINVREPFLAG: 0x00000054,
  ESME_RINVNUMMSGS: 0x00000055,
  ESME_RTHROTTLED: 0x00000058,
  ESME_RINVSCHED: 0x00000061,
  ESME_RINVEXPIRY: 0x00000062,
  ESME_RINVDFTMSGID: 0x00000063,
  ESME_RX_T_APPN: 0x00000064,
  ESME_RX_P_APPN: 0x00000065,
  ESME_RX_R_APPN: 0x00000066,
  ESME_RQUERYFAIL: 0x00000067,
  ESME_RINVTLVSTREAM: 0x000000c0,
  ESME_RTLVNOTALLWD: 0x000000c1,
  ESME_RINVTLVLEN: 0x000000c2,
  ESME_RMISSINGTLV: 0x000000c3,
  ESME_RINVTLVVAL: 0x000000c4,
  ESME_RDELIVERYFAILURE: 0x000000fe,
  ESME_RUNKNOWNERR: 0x000000ff,
  ESME_RSERTYPUNAUTH: 0x00000100,
  ESME_RPROHIBITED: 0x00000101,
  ESME_RSERTYPUNAVAIL: 0x00000102,
  ESME_RSERTYPDENIED: 0x00000103,
  ESME_RINVDCS: 0x00000104,
  ESME_RINVSRCADDRSUBUNIT: 0x00000105,
  ESME_RINVDSTADDRSUBUNIT: 0x00000106,
  ESME_RINVBCASTFREQINT: 0x00000107,
  ESME_RINVBCASTALIAS_NAME: 0x00000108,
  ESME_RINVBCASTAREAFMT: 0x00000109,
  ESME_RINVNUMBCAST_AREAS: 0x0000010a,
  ESME_RINVBCASTCNTTYPE: 0x0000010b,
  ESME_RINVBCASTMSGCLASS: 0x0000010c,
  ESME_RBCASTFAIL: 0x0000010d,
  ESME_RBCASTQUERYFAIL: 0x0000010e,
  ESME_RBCASTCANCELFAIL: 0x0000010f,
  ESME_RINVBCAST_REP: 0x00000110,
  ESME_RINVBCASTSRVGRP: 0x00000111,
  ESME_RINVBCASTCHANIND: 0x00000112,
} as const;

const MEANINGS: Readonly<Record<CommandStatusName, string>> = {
  ESME_ROK: 'No error',
  ESME_RINVMSGLEN: 'Message length is invalid',
  ESME_RINVCMDLEN: 'Command length is invalid',
  ESME_RINVCMDID: 'Command is invalid or not supported',
  ESME_RINVBNDSTS: 'Not bound in a way that allows this command',
  ESME_RALYBND: 'Already bound',
  ESME_RINVPRTFLG: 'Priority is invalid',
  ESME_RINVREGDLVFLG: 'registered_delivery is invalid',
  ESME_RSYSERR: 'System error',
  ESME_RINVSRCADR: 'Source address is invalid',
  ESME_RINVDSTADR: 'Destination address is invalid',
  ESME_RINVMSGID: 'Message id is invalid',
  ESME_RBINDFAIL: 'Bind failed',
  ESME_RINVPASWD: 'Password is invalid',
  ESME_RINVSYSID: 'System id is invalid',
  ESME_RCANCELFAIL: 'The message could not be cancelled',
  ESME_RREPLACEFAIL: 'The message could not be replaced',
  ESME_RMSGQFUL: 'Message queue is full',
  ESME_RINVSERTYP: 'Service type is invalid',
  ESME_RINVNUMDESTS: 'Number of destinations is invalid',
  ESME_RINVDLNAME: 'Name of the distribution list is invalid',
  ESME_RINVDESTFLAG: 'dest_flag is invalid',
  ESME_RINVSUBREP: 'Submit with replace is invalid',
  ESME_RINVESMCLASS: 'esm_class is invalid',
  ESME_RCNTSUBDL: 'Cannot submit to the distribution list',
  ESME_RSUBMITFAIL: 'Submission failed',
  ESME_RINVSRCTON: 'Type of number of the source is invalid',
  ESME_RINVSRCNPI: 'Numbering plan of the source is invalid',
  ESME_RINVDSTTON: 'Type of number of the destination is invalid',
  ESME_RINVDSTNPI: 'Numbering plan of the destination is invalid',
  ESME_RINVSYSTYP: 'System type is invalid',
  ESME_RINVREPFLAG: 'replace_if_present_flag is invalid',
  ESME_RINVNUMMSGS: 'Number of messages is invalid',
  ESME_RTHROTTLED: 'Too many messages in too short a time',
  ESME_RINVSCHED: 'Scheduled delivery time is invalid',
  ESME_RINVEXPIRY: 'Validity period is invalid',
  ESME_RINVDFTMSGID: 'The predefined message is invalid or not found',
  ESME_RX_T_APPN: 'The receiver has a temporary error',
  ESME_RX_P_APPN: 'The receiver has a permanent error',
  ESME_RX_R_APPN: 'The receiver refuses the message',
  ESME_RQUERYFAIL: 'The message could not be queried',
  ESME_RINVTLVSTREAM: 'The optional parameters cannot be read',
  ESME_RTLVNOTALLWD: 'Optional parameter is not allowed',
  ESME_RINVTLVLEN: 'Length of a parameter is invalid',
  ESME_RMISSINGTLV: 'An expected optional parameter is missing',
  ESME_RINVTLVVAL: 'Value of an optional parameter is invalid',
  ESME_RDELIVERYFAILURE: 'Delivery failed',
  ESME_RUNKNOWNERR: 'Unknown error',
  ESME_RSERTYPUNAUTH: 'Not authorised to use this service type',
  ESME_RPROHIBITED: 'Prohibited',
  ESME_RSERTYPUNAVAIL: 'Service type is not available',
  ESME_RSERTYPDENIED: 'Service type is denied',
  ESME_RINVDCS: 'Data coding is invalid',
  ESME_RINVSRCADDRSUBUNIT: 'Subunit of the source address is invalid',
  ESME_RINVDSTADDRSUBUNIT: 'Subunit of the destination address is invalid',
  ESME_RINVBCASTFREQINT: 'Frequency interval of the broadcast is invalid',
  ESME_RINVBCASTALIAS_NAME: 'Alias name of the broadcast is invalid',
  ESME_RINVBCASTAREAFMT: 'Format of the broadcast area is invalid',
  ESME_RINVNUMBCAST_AREAS: 'Number of broadcast areas is invalid',
  ESME_RINVBCASTCNTTYPE: 'Content type of the broadcast is invalid',
  ESME_RINVBCASTMSGCLASS: 'Message class of the broadcast is invalid',
  ESME_RBCASTFAIL: 'Broadcast failed',
  ESME_RBCASTQUERYFAIL: 'The broadcast could not be queried',
  ESME_RBCASTCANCELFAIL: 'The broadcast could not be cancelled',
  ESME_RINVBCAST_REP: 'Number of repeated broadcasts is invalid',
  ESME_RINVBCASTSRVGRP: 'Service group of the broadcast is invalid',
  ESME_RINVBCASTCHANIND: 'Channel indicator of the broadcast is invalid',
};

/** As SMPP 3.4 calls them. */
const FORMER_NAMES: Readonly<Record<string, CommandStatus>> = {
  ESME_RINVOPTPARSTREAM: STATUS.ESME_RINVTLVSTREAM,
  ESME_ROPTPARNOTALLWD: STATUS.ESME_RTLVNOTALLWD,
  ESME_RINVPARLEN: STATUS.ESME_RINVTLVLEN,
  ESME_RMISSINGOPTPARAM: STATUS.ESME_RMISSINGTLV,
  ESME_RINVOPTPARAMVAL: STATUS.ESME_RINVTLVVAL,
};

const NAMES: ReadonlyMap<number, CommandStatusName> = new Map(
  (Object.keys(STATUS) as CommandStatusName[]).map((name) => [STATUS[name], name]),
);

const NUMBERS: ReadonlyMap<string, CommandStatus> = new Map([
  ...Object.entries(STATUS),
  ...Object.entries(FORMER_NAMES),
]);
