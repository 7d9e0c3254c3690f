<?php
[, $url, $key, $body, $foreign] = $argv;
$call = curl_init($url);
curl_setopt_array($call, [
    CURLOPT_POSTFIELDS => $body,
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => ["Authorization: Bearer $key", 'Content-Type: application/json'],
]);
$answer = curl_exec($call);
if ($answer === false) {
    exit(curl_error($call) . "\n");
}
echo json_encode(json_decode($answer)->Results), "\n";
$call = curl_init($foreign);
curl_setopt($call, CURLOPT_RETURNTRANSFER, true);
if (curl_exec($call) === false) {
    echo 'refused: ', curl_error($call), "\n";
}
