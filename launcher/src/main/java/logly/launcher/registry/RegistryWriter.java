package logly.launcher.registry;

import java.util.List;
import java.util.Optional;
import logly.launcher.registry.RecordLog.Overtaken;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What may be written. Each change is planned on a store that has read everything, and lands only if nobody else has
 * written since; so several registries on one topic never give one id to two schemas.
 */
final class RegistryWriter {
    private static final int ATTEMPTS = 5;
    private static final int LATEST = -1;

    private final SchemaStore store;
    private final RecordLog recordLog;

    RegistryWriter(SchemaStore store, RecordLog recordLog) {
        this.store = store;
        this.recordLog = recordLog;
    }

    /** Looks at the store and says what to append, and what to answer then. */
    private interface Change<T> {
        Plan<T> plan();
    }

    private record Plan<T>(@Nullable RegistryRecord record, T answer) {}

    private synchronized <T> T write(Change<T> change) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            recordLog.catchUp();
            Plan<T> plan = change.plan();
            if (plan.record() == null) {
                return plan.answer();
            }
            try {
                recordLog.append(plan.record());
                return plan.answer();
            } catch (Overtaken e) {
                // Another registry wrote: plan again on what it left.
            }
        }
        throw RegistryError.storeTrouble("other registries keep writing to the same topic");
    }

    /** The id of the schema under this subject, which it gets if it has none. */
    int register(String subject, String text) {
        Schema candidate = RegisteredSchema.parse(text);
        Optional<RegisteredSchema> known = find(subject, candidate, false);
        return known.isPresent() ? known.get().id() : write(() -> registration(subject, candidate));
    }

    private Plan<Integer> registration(String subject, Schema candidate) {
        Optional<RegisteredSchema> known = find(subject, candidate, false);
        if (known.isPresent()) {
            return new Plan<>(null, known.get().id());
        }
        requireWritable(subject);
        List<String> problems = levelFor(subject).problems(candidate, avroVersions(subject));
        if (!problems.isEmpty()) {
            throw RegistryError.incompatible(String.join("; ", problems));
        }
        String text = candidate.toString();
        int id = store.idFor(text);
        RegisteredSchema schema =
                new RegisteredSchema(subject, store.nextVersion(subject), id, RegisteredSchema.AVRO, text, false);
        return new Plan<>(RegistryRecord.schema(schema), id);
    }

    Optional<RegisteredSchema> find(String subject, Schema schema, boolean alsoDeleted) {
        String text = schema.toString();
        List<RegisteredSchema> versions = store.versions(subject, alsoDeleted);
        for (int i = versions.size() - 1; i >= 0; i--) {
            if (versions.get(i).text().equals(text)) {
                return Optional.of(versions.get(i));
            }
        }
        return Optional.empty();
    }

    /** What speaks against the schema as a further version of the subject. */
    List<String> problems(String subject, String text) {
        return levelFor(subject).problems(RegisteredSchema.parse(text), avroVersions(subject));
    }

    /** What speaks against the schema beside one version of the subject. */
    List<String> problemsWith(RegisteredSchema version, String text) {
        return levelFor(version.subject())
                .problemsWith(RegisteredSchema.parse(text), RegisteredSchema.parse(version.text()));
    }

    private List<Schema> avroVersions(String subject) {
        return store.versions(subject, false).stream()
                .filter(schema -> schema.type().equals(RegisteredSchema.AVRO))
                .map(schema -> RegisteredSchema.parse(schema.text()))
                .toList();
    }

    Compatibility levelFor(String subject) {
        return store.levelOf(subject).orElseGet(store::globalLevel);
    }

    Mode modeFor(String subject) {
        return store.modeOf(subject).orElseGet(store::globalMode);
    }

    private void requireWritable(String subject) {
        if (modeFor(subject) == Mode.READONLY) {
            throw RegistryError.notPermitted("Subject " + subject + " is in read-only mode");
        }
    }

    /** Hides every version of a subject; answers which. */
    List<Integer> deleteSubject(String subject) {
        return write(() -> {
            List<Integer> versions =
                    live(subject).stream().map(RegisteredSchema::version).toList();
            requireWritable(subject);
            return new Plan<>(RegistryRecord.subjectDeletion(subject, versions.get(versions.size() - 1)), versions);
        });
    }

    /** Hides one version; answers which. */
    int deleteVersion(String subject, String version) {
        return write(() -> {
            RegisteredSchema schema = version(subject, version, false);
            requireWritable(subject);
            return new Plan<>(RegistryRecord.schema(schema.asDeleted()), schema.version());
        });
    }

    /** The visible versions of a subject, oldest first, at least one. */
    List<RegisteredSchema> live(String subject) {
        List<RegisteredSchema> versions = store.versions(subject, false);
        if (!versions.isEmpty()) {
            return versions;
        }
        throw store.versions(subject, true).isEmpty()
                ? RegistryError.noSuchSubject(subject)
                : RegistryError.deletedSubject(subject);
    }

    /** One version, by its number, {@code latest} or {@code -1}. */
    RegisteredSchema version(String subject, String number, boolean alsoDeleted) {
        int wanted = versionNumber(number);
        List<RegisteredSchema> versions = store.versions(subject, true);
        if (versions.isEmpty() || (!alsoDeleted && versions.stream().allMatch(RegisteredSchema::deleted))) {
            throw RegistryError.noSuchSubject(subject);
        }
        List<RegisteredSchema> visible = versions.stream()
                .filter(schema -> alsoDeleted || !schema.deleted())
                .toList();
        if (wanted == LATEST) {
            return visible.get(visible.size() - 1);
        }
        return visible.stream()
                .filter(schema -> schema.version() == wanted)
                .findFirst()
                .orElseThrow(() -> RegistryError.noSuchVersion(wanted));
    }

    private static int versionNumber(String text) {
        if (text.equals("latest") || text.equals("-1")) {
            return LATEST;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, as is a number that no version can have.
        }
        throw RegistryError.invalidVersion(text);
    }

    /**
     * @param subject null stands for all subjects without a level of their own
     * @param level null removes the level
     */
    void setLevel(@Nullable String subject, @Nullable Compatibility level) {
        write(() -> new Plan<>(RegistryRecord.config(subject, level), ""));
    }

    /** The arguments mean the same as those of {@link #setLevel}. */
    void setMode(@Nullable String subject, @Nullable Mode mode) {
        write(() -> new Plan<>(RegistryRecord.mode(subject, mode), ""));
    }
}
