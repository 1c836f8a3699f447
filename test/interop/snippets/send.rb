# As the vendor's manual sends with Net::HTTP; prints one answer a line.
require "json"
require "net/http"
require "uri"

BASE, PROJECT, TOKEN, FROM, TO = ENV.values_at("BASE", "PROJECT", "TOKEN", "FROM", "TO")

def ask(uri, request)
  request.basic_auth(PROJECT, TOKEN)
  puts Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == "https") { |http| http.request(request) }.body
end

uri = URI("#{BASE}/api/messaging/messages")
request = Net::HTTP::Post.new(uri, "Content-Type" => "application/json")
request.body = { to: TO, from: FROM, body: "Hello from Ruby" }.to_json
ask(uri, request)

uri = URI("#{BASE}/api/messaging/logs?page_size=1")
ask(uri, Net::HTTP::Get.new(uri))

uri = URI("#{BASE}/api/laml/2010-04-01/Accounts/#{PROJECT}/Messages.json")
request = Net::HTTP::Post.new(uri)
request.set_form_data("From" => FROM, "To" => TO, "Body" => "Hello from a form by Ruby")
ask(uri, request)
