package logly.analysis.trace;

import java.util.Locale;

/** What a command that was run as somebody else does to the host. */
final class Commands {
    private Commands() {}

    static Condition condition(String command) {
        String text = " " + command.toLowerCase(Locale.ROOT) + " ";
        if (text.contains(" stop ") || text.contains(" kill") || text.contains("pkill") || text.contains(" disable ")) {
            return Condition.STOP_ORDERED;
        }
        if (text.contains("reboot ") || text.contains("shutdown ")) {
            return Condition.REBOOTED;
        }
        if (text.contains("date -s")
                || text.contains("date --set")
                || text.contains("/date 0")
                || text.contains("/date 1")) {
            return Condition.CLOCK_CHANGED;
        }
        boolean edits = text.contains("vi ")
                || text.contains("vim ")
                || text.contains("nano ")
                || text.contains("tee ")
                || text.contains("sed -i")
                || text.contains("/cp ")
                || text.contains("/mv ")
                || text.contains("sudoedit ")
                || text.contains("emacs ")
                || text.contains(" reload ")
                || text.contains("install -m");
        if (edits
                && (text.contains("/etc/")
                        || text.contains("conf")
                        || text.contains(".y")
                        || text.contains(".ini")
                        || text.contains(".env")
                        || text.contains(" reload "))) {
            return Condition.CONFIG_CHANGED;
        }
        return text.contains(" restart ") ? Condition.DEPLOYED : Condition.PRIVILEGE_USED;
    }
}
