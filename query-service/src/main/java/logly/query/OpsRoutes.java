package logly.query;

/** What the process tells about itself under {@code /health}, {@code /ready} and {@code /metrics}. */
@FunctionalInterface
public interface OpsRoutes {
    Answer answer(String path);

    /** Status, content type and body as they go out. */
    record Answer(int status, String contentType, String body) {}
}
