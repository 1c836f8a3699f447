<?php
// As the vendor's manual sends with curl; prints one answer a line.
function ask(string $url, array $options = []): void
{
    $curl = curl_init($url);
    curl_setopt_array($curl, $options + [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_USERPWD => getenv('PROJECT') . ':' . getenv('TOKEN'),
    ]);
    echo curl_exec($curl), "\n";
    curl_close($curl);
}

$base = getenv('BASE');
$message = ['to' => getenv('TO'), 'from' => getenv('FROM'), 'body' => 'Hello from PHP'];
ask("$base/api/messaging/messages", [
    CURLOPT_CUSTOMREQUEST => 'POST',
    CURLOPT_POSTFIELDS => json_encode($message),
    CURLOPT_HTTPHEADER => ['Content-Type: application/json'],
]);
ask("$base/api/messaging/logs?page_size=1");
ask("$base/api/laml/2010-04-01/Accounts/" . getenv('PROJECT') . '/Messages.json', [
    CURLOPT_POST => true,
    CURLOPT_POSTFIELDS => http_build_query([
        'From' => getenv('FROM'),
        'To' => getenv('TO'),
        'Body' => 'Hello from a form by PHP',
    ]),
]);
