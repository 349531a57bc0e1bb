package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import logly.query.metadata.MetadataLog;
import logly.schemas.MetadataEntry;
import org.jspecify.annotations.Nullable;

/** Keys that are there from the beginning, written to the log as another node would. */
final class Callers {
    private final MemoryMetadataLog log;
    private final Random random = new Random(7);

    Callers(MemoryMetadataLog log) {
        this.log = log;
    }

    /** A new key, as its holder shows it. */
    ApiKey.Token key(String name, Role role, Scope scope) throws Exception {
        return key(new ApiKeys.Wish(name, "", role, scope, null));
    }

    ApiKey.Token key(ApiKeys.Wish wish) throws Exception {
        ApiKey.Token token = ApiKey.Token.random(random);
        ApiKey key = ApiKeys.key(wish, token, RunningQueryService.NOW, "test");
        write(key.entry(1, RunningQueryService.NOW, "test"));
        return token;
    }

    void user(String name, Role role, Scope scope, boolean isDisabled) throws Exception {
        write(new User(name, role, scope, isDisabled, 1, RunningQueryService.NOW, "test").entry());
    }

    /** Waits until a service has read all that was written here. */
    void settle(RunningQueryService service, ApiKey.Token admin) throws Exception {
        HttpResponse<String> answer;
        do {
            answer = service.get(
                    "/api/v1/users",
                    "Authorization",
                    "Bearer " + admin.shown(),
                    AfterOffset.AFTER,
                    Integer.toString(log.changes().size()));
        } while (answer.statusCode() == 503); // it has not read any yet
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private void write(MetadataEntry entry) throws Exception {
        try (MetadataLog view = log.view();
                MetadataLog.Turn turn = view.begin()) {
            long unused = turn.commit(List.of(entry));
        }
    }

    static String[] headers(ApiKey.@Nullable Token token) {
        return token == null
                ? new String[] {"Content-Type", "application/json"}
                : new String[] {"Content-Type", "application/json", "Authorization", "Bearer " + token.shown()};
    }
}
