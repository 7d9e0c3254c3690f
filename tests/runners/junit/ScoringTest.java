import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AmlemuExtension.class)
class ScoringTest {
  private static HttpResponse<String> score(AmlemuExtension.Workspace workspace, String text,
      int tries) throws Exception {
    Map<?, ?> service = workspace.services.get("SimpleFeatureHashingExperiment");
    HttpRequest request = HttpRequest.newBuilder(URI.create((String) service.get("executeUrl")))
        .header("Authorization", "Bearer " + service.get("primaryKey"))
        .POST(HttpRequest.BodyPublishers.ofString("{\"Inputs\":{\"input1\":{\"ColumnNames\":"
            + "[\"Col2\"],\"Values\":[[\"" + text + "\"]]}},\"GlobalParameters\":{}}"))
        .build();
    for (int attempt = 1; ; ++attempt) {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 503 || attempt == tries) return answer;
      workspace.advance((500 << attempt) + "ms"); // in place of Thread.sleep
    }
  }

  @Test
  void busyTwiceThenServed(AmlemuExtension.Workspace workspace) throws Exception {
    workspace.fault("{\"when\": {\"first\": 2}, \"then\": {\"error\": \"RequestThrottled\"}}");
    HttpResponse<String> answer = score(workspace, "This is a good day", 5);
    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().contains("\"1\",\"1\",\"2\",\"2\",\"0\",\"2\",\"0\",\"1\""));
    workspace.verify("{\"expect\": [{\"match\": {\"operation\": \"execute\"}, \"exactly\": 3}],"
        + " \"retries\": {\"match\": {\"operation\": \"execute\"}, \"backoff\": true}}");
  }

  @Test
  void seesNothingOfOtherTests(AmlemuExtension.Workspace workspace) throws Exception {
    assertEquals(0, workspace.requests().size());
    workspace.fault("{\"then\": {\"status\": 502}}");
    workspace.clearFaults();
    assertEquals(200, score(workspace, "x", 1).statusCode());
    assertEquals(1, workspace.requests().size());
  }

  @Test
  void saysWhatWasExpectedInVain(AmlemuExtension.Workspace workspace) {
    AssertionError error = assertThrows(AssertionError.class, () -> workspace.verify(
        "{\"expect\": [{\"match\": {\"operation\": \"execute\"}, \"atLeast\": 1}]}"));
    assertTrue(error.getMessage().contains("unmet"));
  }
}
