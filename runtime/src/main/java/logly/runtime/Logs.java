package logly.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Configures logging in code. Logs go to standard error; standard output belongs to what a command answers. */
public final class Logs {
    /** Their INFO tells of inner life that no operator acts on. */
    private static final List<String> QUIET = List.of(
            "org.apache.kafka", "kafka", "state.change.logger", "org.rocksdb", "org.eclipse.jetty", "io.javalin");

    /** Their WARN tells of ordinary starts and stops. */
    private static final List<String> QUIETER = List.of(
            "org.apache.kafka.clients.NetworkClient",
            "org.apache.kafka.controller.QuorumController",
            // Its settings are ours, not the operator's; it warns of a default that Streams itself sets.
            "org.apache.kafka.streams.StreamsConfig");

    /** Their DEBUG shows requests whole, with the keys and passwords in them. */
    private static final List<String> TELLTALE = List.of("org.eclipse.jetty", "io.javalin");

    /** Control characters of foreign text become question marks: a log line must not steer a terminal. */
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %logger{0} [%thread] %replace(%msg){'[\\x00-\\x08\\x0a-\\x1f\\x7f]','?'}%n%ex";

    private Logs() {}

    /** From {@link CommonSettings#LOG_FORMAT} and {@link CommonSettings#LOG_LEVEL}. */
    public static void configure(Settings settings) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Level level = Level.convertAnSLF4JLevel(settings.get(CommonSettings.LOG_LEVEL));
            configure(context, isText(settings.get(CommonSettings.LOG_FORMAT)), level, System.err);
        }
    }

    static void configure(LoggerContext context, boolean text, Level level, OutputStream stream) {
        context.reset();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(text ? textEncoder(context) : jsonEncoder(context));
        appender.setOutputStream(new Unclosed(stream));
        if (level.isGreaterOrEqual(Level.INFO)) {
            appender.addFilter(new UncleanStart());
        }
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level);
        Level quiet =
                level.isGreaterOrEqual(Level.INFO) ? Level.toLevel(Math.max(level.toInt(), Level.WARN_INT)) : level;
        QUIET.forEach(name -> context.getLogger(name).setLevel(quiet));
        TELLTALE.forEach(
                name -> context.getLogger(name).setLevel(quiet.isGreaterOrEqual(Level.INFO) ? quiet : Level.INFO));
        QUIETER.forEach(name -> context.getLogger(name).setLevel(quiet == Level.WARN ? Level.ERROR : quiet));
    }

    private static boolean isText(LogFormat format) {
        return format == LogFormat.TEXT || (format == LogFormat.AUTO && isTerminal());
    }

    /** Whether standard error is a terminal; {@code System.console()} would tell of input and output. */
    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static Encoder<ILoggingEvent> textEncoder(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> jsonEncoder(LoggerContext context) {
        EncoderBase<ILoggingEvent> encoder = new EcsEncoder();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    /** Logback closes the stream of an appender that it drops, which must not close standard error. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream stream) {
            super(stream);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
