package logly.storage;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import logly.runtime.sqlite.SqliteFile;
import logly.schemas.EffectiveTime;

/** What is wrong with the files of a node, and what is done about it. */
public final class Damages {
    private final StoreFiles files;

    Damages(StoreFiles files) {
        this.files = files;
    }

    /**
     * What is wrong with the structure of a file; empty where nothing is, or it is gone. Reads all of it, beside the
     * writer and from any thread.
     *
     * @param path inside the node's folder
     */
    public static Optional<String> problem(Path nodeFolder, String path) {
        Path file = nodeFolder.resolve(path);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (Connection reader = SqliteFile.openReader(file)) {
            return SqliteFile.quickCheck(reader).stream().findFirst().map(Damages::oneLine);
        } catch (SQLException e) {
            if (StorageTrouble.isDamage(e)) {
                return Optional.of(oneLine(String.valueOf(e.getMessage())));
            }
            throw new StorageTrouble(file, e);
        }
    }

    private static String oneLine(String text) {
        return text.lines().filter(line -> !line.startsWith("***")).findFirst().orElse(text);
    }

    /** Every file with which something is or was wrong. */
    public List<Damage> all() {
        return files.inNode(() -> DamageTable.all(files.node()));
    }

    /** Lets nobody open a file any more; its days go on in a new one. {@code node.db} is looked after when it is opened. */
    public void setAside(Path file, String reason) {
        StoredFile.at(files.folder().relativize(file).toString()).ifPresent(stored -> {
            Damage damage = files.inNode(() -> {
                NodeFile node = files.node();
                Damage noted = Damage.setAside(
                        stored.path(),
                        NodeRescue.lastWritten(file),
                        oneLine(reason),
                        DamageTable.rows(node, stored.path()));
                DamageTable.put(node, noted);
                node.removeFile(stored.path());
                return noted;
            });
            files.supersede(stored);
            StoreFiles.log.error("{}", damage.summary());
        });
    }

    /** Notes that a file is sound but has lost commits that the catalogue knows of: its log was cut or damaged. */
    void lost(OpenFile open, long commits) {
        files.inNode(() -> {
            NodeFile node = files.node();
            String path = open.stored().path();
            String reason = commits + (commits == 1 ? " commit is" : " commits are") + " missing at its end";
            Damage damage = new Damage(
                    path,
                    NodeRescue.lastWritten(open.file()),
                    reason,
                    false,
                    DamageTable.rows(node, path),
                    OptionalLong.empty());
            DamageTable.put(node, damage);
            node.putFile(open);
            StoreFiles.log.error("{}", damage.summary());
            return damage;
        });
    }

    /** A batch that takes only what the damaged file could hold. */
    public Batch batch(Damage damage) {
        StoredFile stored = stored(damage);
        return new Batch(
                files,
                (kind, day) -> kind == stored.kind() && kind.firstDay(day).equals(stored.firstDay()));
    }

    private static StoredFile stored(Damage damage) {
        return StoredFile.at(damage.path())
                .orElseThrow(() -> new IllegalArgumentException(damage.path() + " can't be rebuilt"));
    }

    /** The append time before which no record has a row in the file: a clock may be ahead by the tolerance. */
    public static Instant firstAppend(Damage damage) {
        return stored(damage)
                .firstDay()
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .minus(EffectiveTime.TOLERANCE);
    }

    /** Notes that Kafka has been read again for a file. One that has lost nothing in the end is forgotten. */
    public void rebuilt(Damage damage) {
        StoredFile stored = stored(damage);
        OpenFile open = files.file(stored.kind(), stored.firstDay());
        long rows = open.contents().values().stream().mapToLong(Contents::rows).sum();
        Damage done = damage.withRowsAfter(rows);
        boolean isWhole = !damage.isSetAside() && rows >= damage.rowsBefore();
        files.inNode(() -> {
            if (isWhole) {
                DamageTable.remove(files.node(), damage.path());
            } else {
                DamageTable.put(files.node(), done);
            }
            return done;
        });
        StoreFiles.log.warn("{}", isWhole ? damage.path() + " has what it had lost" : done.summary());
    }

    /** Forgets files that a person has removed. */
    public void forgetRemoved() {
        for (Damage damage : all()) {
            if (damage.isSetAside()
                    && !Files.exists(files.folder().resolve(damage.path()), LinkOption.NOFOLLOW_LINKS)) {
                files.inNode(() -> {
                    DamageTable.remove(files.node(), damage.path());
                    return damage;
                });
            }
        }
    }

    /** Looks whether a file has every commit that the catalogue knows of, by opening it. */
    public void compareCommits(String path) {
        StoredFile.at(path).ifPresent(stored -> files.file(stored.kind(), stored.firstDay()));
    }
}
