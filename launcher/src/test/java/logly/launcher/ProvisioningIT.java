package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import logly.schemas.Topic;
import logly.schemas.TopicConfigs;
import logly.schemas.TopicProvisioner;
import logly.schemas.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvisioningIT {
    private static final int AT_ONCE = 4;
    private static final Topics TOPICS = new Topics(Topics.Options.EMBEDDED);

    @TempDir
    Path folder;

    @Test
    void makesEachTopicOnceHoweverManyProvisionAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try (EmbeddedBroker broker = LocalBroker.in(folder)) {
            broker.start();
            CyclicBarrier together = new CyclicBarrier(AT_ONCE);
            List<Future<TopicProvisioner.Report>> reports = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                reports.add(threads.submit(() -> {
                    together.await(30, TimeUnit.SECONDS);
                    return provision(broker.bootstrapServers());
                }));
            }
            List<String> created = new ArrayList<>();
            for (Future<TopicProvisioner.Report> each : reports) {
                created.addAll(each.get(60, TimeUnit.SECONDS).created());
                assertThat(each.get().differences()).isEmpty();
            }
            assertThat(created)
                    .containsExactlyInAnyOrderElementsOf(
                            TOPICS.all().stream().<String>map(Topic::name).toList());

            TopicProvisioner.Report again = provision(broker.bootstrapServers());
            assertThat(again.created()).isEmpty();
            assertThat(again.differences()).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    private static TopicProvisioner.Report provision(String kafka) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            return new TopicProvisioner(admin, new TopicConfigs(1, true)).provision(TOPICS);
        }
    }
}
