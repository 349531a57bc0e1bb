package logly.agent.source;

/** What a source must remember: opaque text (JSON), kept by the spool under the source's name. */
public record Checkpoint(String source, String state) {}
