// As the vendor's manual sends with net/http; prints one answer a line.
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

func ask(method, address, contentType, body string) {
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	request.SetBasicAuth(os.Getenv("PROJECT"), os.Getenv("TOKEN"))
	if contentType != "" {
		request.Header.Add("Content-Type", contentType)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}

func main() {
	base, from, to := os.Getenv("BASE"), os.Getenv("FROM"), os.Getenv("TO")
	message := fmt.Sprintf("{\n  \"to\": %q,\n  \"from\": %q,\n  \"body\": \"Hello from Go\"\n}", to, from)
	ask("POST", base+"/api/messaging/messages", "application/json", message)
	ask("GET", base+"/api/messaging/logs?page_size=1", "", "")
	form := url.Values{"From": {from}, "To": {to}, "Body": {"Hello from a form by Go"}}
	compat := base + "/api/laml/2010-04-01/Accounts/" + os.Getenv("PROJECT") + "/Messages.json"
	ask("POST", compat, "application/x-www-form-urlencoded", form.Encode())
}
