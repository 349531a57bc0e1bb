package logly.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.AgentStatus;
import logly.schemas.DailyAggregate;
import logly.schemas.DeadLetter;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.HourlyAggregate;
import logly.schemas.IpReputation;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.OperatorAction;
import logly.schemas.RecordJson;
import logly.schemas.SystemMetric;
import logly.schemas.TracePattern;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Stores lines that {@link StoreExport} wrote, under the ids that they had. Rows that are there stay as they are, so that
 * an import that stopped may be begun again.
 */
public final class StoreImport {
    private static final int ROWS_PER_COMMIT = 5000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, Class<? extends SpecificRecordBase>> TYPES = Stream.of(
                    LogEvent.class,
                    EventTrace.class,
                    SystemMetric.class,
                    NetworkMetric.class,
                    Finding.class,
                    DeadLetter.class,
                    OperatorAction.class,
                    IpReputation.class,
                    TracePattern.class,
                    HourlyAggregate.class,
                    DailyAggregate.class,
                    AgentStatus.class)
            .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

    private final StoreFiles files;
    private final Batch batch;
    private final Instant now;

    private StoreImport(StoreFiles files, Instant now) {
        this.files = files;
        this.batch = files.batch();
        this.now = now;
    }

    /**
     * What came of it.
     *
     * @param lines of rows
     * @param expired of days that retention has taken here
     */
    public record Summary(long lines, long expired) {}

    /**
     * Stores every line.
     *
     * @param now the append time of rows that have none
     * @throws OperatorMistake that names the first line that can't be stored; those before it are
     */
    public static Summary read(StoreFiles files, BufferedReader lines, Instant now) throws IOException {
        return new StoreImport(files, now).read(lines);
    }

    private Summary read(BufferedReader lines) throws IOException {
        long number = 0;
        long rows = 0;
        long expired = 0;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                JsonNode fields = JSON.readTree(line);
                if (fields.path(StoreExport.TYPE).asText().equals(StoreExport.LOG_EPOCH)) {
                    remember(fields);
                    continue;
                }
                rows++;
                expired += store(fields) == Batch.Outcome.EXPIRED ? 1 : 0;
                if (batch.records() >= ROWS_PER_COMMIT || batch.isFull()) {
                    commit();
                }
            }
        } catch (RefusedRecord | JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            commit();
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new OperatorMistake(ExitCode.BAD_INPUT, "line " + number + ": " + reason);
        }
        commit();
        return new Summary(rows, expired);
    }

    private void commit() {
        batch.commit(List.of(), new Ledger());
    }

    private Batch.Outcome store(JsonNode fields) throws RefusedRecord {
        String type = fields.path(StoreExport.TYPE).asText();
        Class<? extends SpecificRecordBase> known = TYPES.get(type);
        if (known == null) {
            throw new IllegalArgumentException("type: '" + type + "' is none of a store");
        }
        JsonNode id = fields.path(StoreExport.ID);
        if (!id.isTextual()) {
            throw new IllegalArgumentException("id: is missing");
        }
        JsonNode appended = fields.path(StoreExport.APPENDED);
        return batch.insert(
                RecordJson.fromJson(fields.path(StoreExport.RECORD).toString(), known),
                RowId.unpack(Long.parseLong(id.asText())),
                appended.isTextual() ? Instant.parse(appended.asText()) : now);
    }

    /** Of a number that stands for another log here, ids would mean other records. */
    private void remember(JsonNode fields) {
        LogEpoch epoch = new LogEpoch(
                fields.path("topic").asText(),
                fields.path("number").asInt(),
                fields.path("clusterId").asText(),
                fields.path("topicId").asText(),
                fields.path("truncations").asInt());
        boolean isTaken = files.logEpochs().stream()
                .anyMatch(known -> known.topic().equals(epoch.topic())
                        && known.number() == epoch.number()
                        && !known.equals(epoch));
        if (isTaken) {
            throw new IllegalArgumentException("number " + epoch.number() + " of " + epoch.topic()
                    + " stands for another log here: the ids of these rows would mean other records");
        }
        files.remember(List.of(epoch));
    }
}
