# As the vendor's manual sends with curl; prints one answer a line.
set -eu
curl -sS -X POST "$BASE/api/messaging/messages" \
  -H "Content-Type: application/json" \
  -u "$PROJECT:$TOKEN" \
  -d '{"to": "'"$TO"'", "from": "'"$FROM"'", "body": "Hello from curl"}'
echo
curl -sS -G "$BASE/api/messaging/logs" --data-urlencode "page_size=1" -u "$PROJECT:$TOKEN"
echo
curl -sS "$BASE/api/laml/2010-04-01/Accounts/$PROJECT/Messages.json" -X POST \
  --data-urlencode "From=$FROM" --data-urlencode "Body=Hello from a form by curl" --data-urlencode "To=$TO" \
  -u "$PROJECT:$TOKEN"
echo
