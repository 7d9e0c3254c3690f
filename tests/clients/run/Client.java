import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

class Client {
  public static void main(String[] words) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) URI.create(words[0]).toURL().openConnection();
    connection.setRequestProperty("Authorization", "Bearer " + words[1]);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setDoOutput(true);
    connection.getOutputStream().write(words[2].getBytes(StandardCharsets.UTF_8));
    String first;
    try (InputStream in = connection.getInputStream()) {
      first = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    HttpRequest request = HttpRequest.newBuilder(URI.create(words[0]))
        .header("Authorization", "Bearer " + words[1])
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(words[2])).build();
    String second = HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString()).body();
    if (!first.equals(second)) throw new IllegalStateException("the two clients differ");
    System.out.println(first.substring(first.indexOf(':') + 1, first.length() - 1));
    try {
      URI.create(words[3]).toURL().openConnection().getInputStream();
    } catch (IOException refused) {
      System.out.println("refused: " + refused.getMessage());
    }
  }
}
