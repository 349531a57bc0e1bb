package logly.agent.proc;

/** {@code /proc/uptime}: how long ago the host was booted, whatever its clock was set to since. */
public record Uptime(double seconds) {
    public static Uptime parse(String text) {
        return new Uptime(Double.parseDouble(new Columns(text).text(0)));
    }
}
