package logly.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogsTest {
    private final LoggerContext context = new LoggerContext();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream() {
        @Override
        public void close() {
            closed.set(true);
        }
    };

    @BeforeEach
    void completeContext() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @Test
    void writesTextThatCannotSteerATerminal() {
        Logs.configure(context, true, Level.INFO, stream);

        context.getLogger("logly.writer.Batch").info("got {}", "a\u001b[31m\nb\tc é");

        assertThat(lines())
                .singleElement()
                .asString()
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"
                        + " INFO  Batch \\[.+] got a\\?\\[31m\\?b\tc é");
    }

    @Test
    void writesOneJsonObjectPerEvent() throws IOException {
        Logs.configure(context, false, Level.INFO, stream);

        context.getLogger("logly.writer.Batch").error("line 1\nline \"2\"", new IllegalStateException("because"));

        assertThat(lines()).hasSize(1);
        JsonNode line = new ObjectMapper().readTree(lines().get(0));
        assertThat(line.get("@timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(line.get("log.level").asText()).isEqualTo("ERROR");
        assertThat(line.get("log.logger").asText()).isEqualTo("logly.writer.Batch");
        assertThat(line.get("message").asText()).isEqualTo("line 1\nline \"2\"");
        assertThat(line.get("error.type").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(line.get("error.message").asText()).isEqualTo("because");
        assertThat(line.get("error.stack_trace").asText()).contains("LogsTest");
    }

    private static final class TaskCorruptedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Named as the method of Kafka Streams that meets the state that a kill left. */
    private static RuntimeException addTasksToStateUpdater() {
        return new TaskCorruptedException();
    }

    @Test
    void leavesOutWhatStreamsSaysOfTheStartAfterAKillAndNothingElse() {
        Logs.configure(context, true, Level.INFO, stream);
        Logger streams = context.getLogger("org.apache.kafka.streams.processor.internals.TaskManager");
        streams.warn("State store x did not find checkpoint offsets while stores are not empty, since");
        streams.error("Get exceptions for the following tasks: {0_1=TaskCorruptedException: wiped}");
        streams.warn("Detected the states of tasks are corrupted.", addTasksToStateUpdater());
        assertThat(lines()).isEmpty();

        streams.warn("Detected the states of tasks are corrupted.", new TaskCorruptedException());
        streams.error("Get exceptions for the following tasks: {0_1=IllegalStateException: oops}");
        context.getLogger("logly.Other").warn("it did not find checkpoint offsets while stores are not empty");
        assertThat(lines().stream().filter(line -> line.matches("\\d{4}-.*"))).hasSize(3);
    }

    @Test
    void quietsLibrariesUnlessAskedForDebug() {
        Logs.configure(context, true, Level.INFO, stream);
        context.getLogger("org.apache.kafka.clients.Metadata").info("quiet");
        context.getLogger("org.apache.kafka.clients.Metadata").warn("loud");
        context.getLogger("logly.agent.Agent").debug("quiet");
        assertThat(lines()).singleElement().asString().contains("loud");

        Logs.configure(context, true, Level.DEBUG, stream);
        context.getLogger("org.apache.kafka.clients.Metadata").debug("detail");
        assertThat(lines()).last().asString().contains("detail");

        Logs.configure(context, true, Level.ERROR, stream);
        context.getLogger("kafka.server.Broker").warn("too mild");
        assertThat(lines()).last().asString().contains("detail");
    }

    @Test
    void leavesTheStreamOpenWhenItIsConfiguredAgain() {
        Logs.configure(context, true, Level.INFO, stream);
        Logs.configure(context, false, Level.INFO, stream);
        context.stop();

        assertThat(closed).isFalse();
    }

    @Test
    void spellsFormatAndLevelInLowerCase() {
        assertThat(CommonSettings.LOG_FORMAT.form()).isEqualTo("one of auto, text, json");
        assertThat(CommonSettings.LOG_LEVEL.form()).isEqualTo("one of error, warn, info, debug, trace");
    }

    @Test
    void knowsItsVersion() {
        assertThat(Version.current()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }

    private List<String> lines() {
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
