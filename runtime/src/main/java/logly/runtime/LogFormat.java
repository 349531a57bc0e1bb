package logly.runtime;

/** How log lines look: AUTO is TEXT on a terminal and JSON everywhere else. */
public enum LogFormat {
    AUTO,
    TEXT,
    JSON
}
