package logly.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Client of a schema registry that speaks Confluent's REST interface. Ids that it has learnt stay in memory and, where a
 * cache file is given, on disk. The file is asked only while no registry answers, so that a registry which was emptied
 * never meets ids of its former life for longer than {@link #PROVISIONAL}.
 */
public final class SchemaRegistry {
    /** Configuration key: URLs, separated by commas, tried in order. */
    public static final String URL = "schema.registry.url";
    /** Configuration key: where user and password come from: USER_INFO, or URL. */
    public static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    /** Configuration key: {@code user:password}. */
    public static final String USER_INFO = "basic.auth.user.info";
    /** Configuration key, ours: file that keeps ids over restarts. */
    public static final String ID_CACHE = "logly.schema.id.cache";
    /** How long an id from the file serves before the registry is asked again. */
    public static final Duration PROVISIONAL = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(SchemaRegistry.class);
    private static final int UNKNOWN_SCHEMA = 40403;
    private static final long UNKNOWN_FOR = Duration.ofSeconds(10).toNanos();
    private static final int KEPT_UNKNOWN = 1000;

    private final RegistryHttp http;
    private final @Nullable SchemaIds file;
    private final LongSupplier nanos;
    private final Map<Entry, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Entry, Provisional> provisional = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<Integer, Long> unknown = new ConcurrentHashMap<>();

    private record Entry(String subject, Schema schema) {}

    private record Provisional(int id, long until) {}

    /** A version of a subject, as the registry has it. */
    public record Registered(int id, int version, Schema schema) {}

    private interface Question {
        JsonNode ask();
    }

    SchemaRegistry(RegistryHttp http, @Nullable SchemaIds file, LongSupplier nanos) {
        this.http = http;
        this.file = file;
        this.nanos = nanos;
    }

    /** Client of a configuration with {@link #URL} and perhaps the other keys; does no I/O. */
    public static SchemaRegistry of(Map<String, ?> configuration) {
        SerdeConfiguration values = new SerdeConfiguration(configuration);
        RegistryHttp http = RegistryHttp.of(values);
        String cache = values.text(ID_CACHE);
        SchemaIds file = cache == null ? null : new SchemaIds(Path.of(cache), http.registry());
        return new SchemaRegistry(http, file, System::nanoTime);
    }

    /** Id of this schema, registered under this subject where it was not. */
    public int register(String subject, Schema schema) {
        return id(new Entry(subject, schema), () -> http.post(path(subject) + "/versions", body(schema)));
    }

    /** Id of this schema under this subject; registers nothing. */
    public int lookUp(String subject, Schema schema) {
        return id(new Entry(subject, schema), () -> http.post(path(subject), body(schema)));
    }

    /** Id of the schema with this {@link WireFormat#fingerprint}, as far as it is known without asking a registry. */
    public OptionalInt knownId(String subject, long fingerprint) {
        for (Map.Entry<Entry, Integer> known : ids.entrySet()) {
            if (known.getKey().subject().equals(subject)
                    && WireFormat.fingerprint(known.getKey().schema()) == fingerprint) {
                return OptionalInt.of(known.getValue());
            }
        }
        return file == null ? OptionalInt.empty() : file.find(subject, fingerprint);
    }

    /** The newest version of this subject; asked each time. */
    public Registered latest(String subject) {
        JsonNode answer = http.get(path(subject) + "/versions/latest");
        int id = RegistryHttp.number(answer, "id");
        Schema schema = schemas.computeIfAbsent(id, absent -> SchemaText.parse(answer));
        return new Registered(id, RegistryHttp.number(answer, "version"), schema);
    }

    /** The schema with this id; one that the registry does not know is not asked for again for 10 seconds. */
    public Schema byId(int id) {
        Schema schema = schemas.get(id);
        if (schema != null) {
            return schema;
        }
        Long until = unknown.get(id);
        if (until != null && nanos.getAsLong() - until < 0) {
            throw new RegistryException.Rejected(UNKNOWN_SCHEMA, "no schema has the id " + id);
        }
        try {
            Schema found = SchemaText.parse(http.get("/schemas/ids/" + id));
            Schema first = schemas.putIfAbsent(id, found);
            return first == null ? found : first;
        } catch (RegistryException.Rejected e) {
            if (e.errorCode() == UNKNOWN_SCHEMA) {
                if (unknown.size() >= KEPT_UNKNOWN) {
                    unknown.clear();
                }
                unknown.put(id, nanos.getAsLong() + UNKNOWN_FOR);
            }
            throw e;
        }
    }

    private int id(Entry entry, Question question) {
        Integer known = ids.get(entry);
        if (known != null) {
            return known;
        }
        Provisional borrowed = provisional.get(entry);
        if (borrowed != null && nanos.getAsLong() - borrowed.until() < 0) {
            return borrowed.id();
        }
        try {
            int id = RegistryHttp.number(question.ask(), "id");
            learn(entry, id);
            return id;
        } catch (RegistryException.Unreachable e) {
            return borrow(entry, e);
        }
    }

    private void learn(Entry entry, int id) {
        ids.put(entry, id);
        provisional.remove(entry);
        schemas.putIfAbsent(id, entry.schema());
        if (file != null) {
            file.put(entry.subject(), WireFormat.fingerprint(entry.schema()), id);
        }
    }

    private int borrow(Entry entry, RegistryException.Unreachable cause) {
        OptionalInt id =
                file == null ? OptionalInt.empty() : file.find(entry.subject(), WireFormat.fingerprint(entry.schema()));
        if (id.isEmpty()) {
            throw cause;
        }
        log.warn("{}: using the id {} that it gave before", cause.getMessage(), id.getAsInt());
        provisional.put(entry, new Provisional(id.getAsInt(), nanos.getAsLong() + PROVISIONAL.toNanos()));
        return id.getAsInt();
    }

    private static String path(String subject) {
        return "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonNode body(Schema schema) {
        return JsonNodeFactory.instance.objectNode().put("schema", schema.toString());
    }
}
