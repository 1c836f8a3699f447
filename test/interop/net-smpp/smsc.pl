# An SMSC on Net::SMPP, for one connection: takes all, numbers it in decimal, writes receipts in hexadecimal, and sends texts of its
# own once something came for the number $ENV{ECHO}. One JSON object a line: what came.
use strict;
use warnings;
use JSON::PP;
use Net::SMPP;

$| = 1;
my $listener = Net::SMPP->new_listen('127.0.0.1', port => $ENV{PORT}, smpp_version => 0x34, interface_version => 0x34)
    or die "Cannot listen: $!";
my $smpp = $listener->accept or die "Cannot accept: $!";
my %BINDS = (1 => 'bind_receiver_resp', 2 => 'bind_transmitter_resp', 9 => 'bind_transceiver_resp');
my $next = 1000;

sub deliver {
    my ($from, $to, %fields) = @_;
    $smpp->deliver_sm(async => 1, source_addr => $from, source_addr_ton => 1, source_addr_npi => 1,
        destination_addr => $to, dest_addr_ton => 1, dest_addr_npi => 1, short_message => '', %fields);
}

sub receipt {
    my ($id, $pdu, $state) = @_;
    my $date = '2611211500';
    deliver($pdu->{destination_addr}, $pdu->{source_addr}, esm_class => 0x04, short_message =>
        sprintf('id:%X sub:001 dlvrd:001 submit date:%s done date:%s stat:%s err:000 text:', $id, $date, $date, $state));
}

sub echo {
    my ($us, $them) = @_;
    deliver($them, $us, short_message => "at sign: \x00, delta: \x10");
    for my $part (2, 1) {
        deliver($them, $us, esm_class => 0x40, data_coding => 8,
            short_message => pack('C*', 6, 8, 4, 1, 2, 2, $part) . pack('n*', map { ord } split //, "part $part;"));
    }
    deliver($them, $us, message_payload => 'payload');
    for my $part (1, 2) {
        deliver($them, $us, short_message => "sar $part;", sar_msg_ref_num => pack('n', 7),
            sar_total_segments => pack('C', 2), sar_segment_seqnum => pack('C', $part));
    }
    $smpp->data_sm(async => 1, source_addr => $them, source_addr_ton => 1, source_addr_npi => 1,
        destination_addr => $us, dest_addr_ton => 1, dest_addr_npi => 1, message_payload => 'by data sm');
    $smpp->enquire_link(async => 1);
}

while (my $pdu = $smpp->read_pdu) {
    my $cmd = $pdu->cmd;
    my %shown = (cmd => sprintf('%x', $cmd), status => $pdu->status);
    for my $name (qw(system_id password source_addr destination_addr data_coding esm_class)) {
        $shown{$name} = $pdu->{$name} if defined $pdu->{$name};
    }
    $shown{text} = unpack('H*', $pdu->{short_message}) if defined $pdu->{short_message};
    print encode_json(\%shown), "\n";
    if (my $resp = $BINDS{$cmd}) {
        $smpp->$resp(system_id => 'NetSMPP', seq => $pdu->seq);
    } elsif ($cmd == 0x04) {
        my $id = $next++;
        $smpp->submit_sm_resp(message_id => sprintf('%010d', $id), seq => $pdu->seq);
        receipt($id, $pdu, $pdu->{destination_addr} =~ /9$/ ? 'UNDELIV' : 'DELIVRD');
        echo($pdu->{source_addr}, $pdu->{destination_addr}) if $pdu->{destination_addr} eq $ENV{ECHO};
    } elsif ($cmd == 0x15) {
        $smpp->enquire_link_resp(seq => $pdu->seq);
    } elsif ($cmd == 0x06) {
        $smpp->unbind_resp(seq => $pdu->seq);
        last;
    }
}
