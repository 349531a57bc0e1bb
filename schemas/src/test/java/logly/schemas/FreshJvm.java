package logly.schemas;

import java.net.URLClassLoader;
import java.time.Instant;
import org.apache.avro.SystemLimitException;
import org.apache.avro.util.ClassSecurityValidator;

/** What {@link AvroTrustTest} runs in a JVM in which nothing of this package is loaded yet. */
final class FreshJvm {
    private FreshJvm() {}

    public static void main(String[] arguments) {
        switch (arguments[0]) {
            case "builder" -> {
                check(LogEvent.newBuilder().build().getAction() == Action.OTHER);
                check(SystemMetric.newBuilder().build().getMounts().isEmpty());
            }
            case "codec" -> {
                Replay replay = new Replay("letter", "STORE", "ann", Instant.EPOCH);
                byte[] body = AvroCodec.of(Replay.class).encode(replay);
                check(AvroCodec.of(Replay.class).decode(body).equals(replay));
            }
            case "host" -> hostsOwnRulesStay();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.out.println("ok");
    }

    private static void hostsOwnRulesStay() {
        System.setProperty(SystemLimitException.MAX_STRING_LENGTH_PROPERTY, "4321");
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), type -> type == FreshJvm[].class));
        check(LogEvent.newBuilder().build() != null);
        ClassSecurityValidator.validate(FreshJvm[].class);
        ClassSecurityValidator.validate(LogEvent.class);
        boolean refused = false;
        try {
            ClassSecurityValidator.validate(URLClassLoader.class);
        } catch (SecurityException e) {
            refused = true;
        }
        check(refused);
        check("4321".equals(System.getProperty(SystemLimitException.MAX_STRING_LENGTH_PROPERTY)));
        check("1000000".equals(System.getProperty(SystemLimitException.MAX_COLLECTION_LENGTH_PROPERTY)));
    }

    private static void check(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
