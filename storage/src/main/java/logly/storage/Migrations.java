package logly.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;

/** Brings a file to the newest schema: numbered SQL resources, one transaction each; refuses a newer file. */
final class Migrations {
    private Migrations() {}

    static void apply(Connection writer, FileKind kind, Path file) throws SQLException {
        int version = version(writer);
        writer.commit();
        if (version > kind.version()) {
            throw new OperatorMistake(
                    ExitCode.CONFIGURATION,
                    file + " has schema " + version + ", newer than " + kind.version()
                            + " of this build: start the build that wrote it, or " + wayBack(kind, file));
        }
        if (kind == FileKind.NODE && version > 0 && version < kind.version()) {
            Path backup = NodeBackup.make(writer, file, version);
            StoreFiles.log.info(
                    "{}: schema {} becomes {}; {} is a copy of before", file, version, kind.version(), backup);
        }
        for (int next = version + 1; next <= kind.version(); next++) {
            migrate(writer, kind, next);
        }
    }

    private static String wayBack(FileKind kind, Path file) {
        if (kind == FileKind.NODE) {
            return NodeBackup.upTo(kind.version(), file)
                    .map(backup -> "put its copy of before, " + backup + ", in its place")
                    .orElse("restore the backup made before it");
        }
        return "restore the backup made before it, or move the file away, which gives its rows up";
    }

    static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }

    private static void migrate(Connection writer, FileKind kind, int version) throws SQLException {
        try (Statement statement = writer.createStatement()) {
            statement.executeUpdate(script(kind, version));
            statement.executeUpdate("PRAGMA user_version = " + version);
            writer.commit();
        } catch (SQLException e) {
            writer.rollback();
            throw e;
        }
    }

    private static String script(FileKind kind, int version) {
        String name = "%s/%03d.sql".formatted(kind.text(), version);
        try (InputStream in = Migrations.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
