# An ESME on Net::SMPP: binds in every way, then submits all that it can. One JSON object a line: what, and what was answered.
use strict;
use warnings;
use JSON::PP;
use Net::SMPP;

$| = 1;
my %account = (port => $ENV{PORT}, system_id => $ENV{SYSTEM_ID}, password => $ENV{PASSWORD}, timeout => 5);
my %phones = (
    source_addr => $ENV{FROM}, source_addr_ton => 1, source_addr_npi => 1,
    destination_addr => $ENV{TO}, dest_addr_ton => 1, dest_addr_npi => 1,
);
my $smpp;

sub show {
    my ($what, $pdu) = @_;
    my %shown = (what => $what, status => $pdu ? $pdu->status : 'nothing came');
    for my $name (qw(message_id message_state short_message receipted_message_id esm_class source_addr)) {
        $shown{$name} = $pdu->{$name} if $pdu && defined $pdu->{$name};
    }
    print encode_json(\%shown), "\n";
    return $pdu;
}

sub taken {
    my ($pdu) = @_;
    show($pdu->{esm_class} & 0x04 ? 'receipt' : 'text', $pdu);
    $smpp->deliver_sm_resp(seq => $pdu->seq, message_id => '');
}

# Asks, and takes what comes before the answer.
sub ask {
    my ($what, $command, %fields) = @_;
    my $seq = $smpp->$command(%fields, async => 1);
    while (my $pdu = $smpp->read_pdu) {
        return show($what, $pdu) if $pdu->seq == $seq && $pdu->cmd >= 0x80000000;
        taken($pdu) if $pdu->cmd == 0x05;
        $smpp->enquire_link_resp(seq => $pdu->seq) if $pdu->cmd == 0x15;
    }
    die "$what: the connection has ended";
}

sub submit {
    my ($what, %fields) = @_;
    return ask($what, 'submit_sm', %phones, %fields);
}

for my $version (0x33, 0x34, 0x50) {
    for my $way (qw(transmitter receiver transceiver)) {
        my $new = "new_$way";
        my ($bound, $pdu) = Net::SMPP->$new('127.0.0.1', %account,
            smpp_version => $version == 0x50 ? 0x50 : 0x34, interface_version => $version);
        show(sprintf('%s %x', $way, $version), $pdu);
        show('unbind', $bound->unbind);
    }
}
my (undef, $refused) = Net::SMPP->new_transmitter('127.0.0.1', %account, password => 'wrong');
show('wrong password', $refused);

($smpp, my $pdu) = Net::SMPP->new_transceiver('127.0.0.1', %account, interface_version => 0);
show('bind', $pdu);
my $id = submit('short', short_message => 'short', registered_delivery => 1)->{message_id};
submit('ucs-2', short_message => pack('n*', 0x416, 0x20ac), data_coding => 8);
submit('flash', short_message => 'flash', data_coding => 0x10);
submit('payload', short_message => '', message_payload => 'payload ' x 50);
for my $part (2, 1, 3) {
    submit("sar $part", short_message => "sar $part;", sar_msg_ref_num => pack('n', 77),
        sar_total_segments => pack('C', 3), sar_segment_seqnum => pack('C', $part));
}
for my $part (2, 1) {
    submit("header $part", short_message => pack('C*', 5, 0, 3, 9, 2, $part) . "header $part;", esm_class => 0x40);
}
submit('with TLVs', short_message => 'with TLVs', user_message_reference => pack('n', 5),
    privacy_indicator => "\0", source_port => pack('n', 0), language_indicator => "\1", 0x1401 => 'vendor');
submit('of a national source', short_message => 'national', source_addr_ton => 2);
ask('data_sm', 'data_sm', %phones, message_payload => 'by data sm', registered_delivery => 1);
ask('enquire_link', 'enquire_link');

my %source = map { $_ => $phones{$_} } grep { /^source/ } keys %phones;
my $later = submit('later', short_message => 'later', schedule_delivery_time => '000001000000000R')->{message_id};
ask('replace', 'replace_sm', %source, message_id => $later, short_message => 'instead',
    schedule_delivery_time => '', validity_period => '');
ask('query', 'query_sm', %source, message_id => $later);
ask('cancel', 'cancel_sm', %phones, message_id => $later);
ask('query by the id alone', 'query_sm', message_id => $later, source_addr => '');
ask('several', 'submit_multi', %phones, short_message => 'several', dest_flag => [1, 1],
    destination_addr => [$ENV{TO}, '19'], dest_addr_ton => [1, 1], dest_addr_npi => [1, 1]);

# Until it is told to stop: what comes by itself.
print encode_json({ what => 'ready', status => 0 }), "\n";
while (my $pdu = $smpp->read_pdu) {
    next if $pdu->cmd != 0x05;
    taken($pdu);
    last if $pdu->{short_message} eq 'stop';
}
ask('unbind', 'unbind');
