import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** As the vendor's manual sends with java.net.http; prints one answer a line. */
public class Send {
    private static final String BASE = System.getenv("BASE");
    private static final String PROJECT = System.getenv("PROJECT");
    private static final String FROM = System.getenv("FROM");
    private static final String TO = System.getenv("TO");

    public static void main(String[] arguments) throws Exception {
        String message = "{\"to\":\"" + TO + "\",\"from\":\"" + FROM + "\",\"body\":\"Hello from Java\"}";
        ask(request("/api/messaging/messages").header("Content-Type", "application/json")
            .method("POST", BodyPublishers.ofString(message)));
        ask(request("/api/messaging/logs?page_size=1").GET());
        String form = "From=" + encoded(FROM) + "&To=" + encoded(TO) + "&Body=" + encoded("Hello from a form by Java");
        ask(request("/api/laml/2010-04-01/Accounts/" + PROJECT + "/Messages.json")
            .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form)));
    }

    private static HttpRequest.Builder request(String path) {
        String credentials = PROJECT + ":" + System.getenv("TOKEN");
        String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(BASE + path)).header("Authorization", "Basic " + encoded);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void ask(HttpRequest.Builder request) throws Exception {
        System.out.println(HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body());
    }
}
