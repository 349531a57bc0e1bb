package logly.agent.proc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of {@code /proc/self/mounts} (fstab(5)). */
public record MountedFileSystem(String device, String path, String type) {
    private static final int COLUMNS = 3;
    private static final int OCTAL = 8;
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");

    /** In the order of mounting. Of several that lie over one another only the top one can be seen. */
    public static List<MountedFileSystem> parse(String text) {
        Map<String, MountedFileSystem> byPath = new LinkedHashMap<>();
        text.lines().map(Columns::new).filter(c -> c.count() >= COLUMNS).forEach(columns -> {
            MountedFileSystem mount =
                    new MountedFileSystem(unescaped(columns.text(0)), unescaped(columns.text(1)), columns.text(2));
            byPath.remove(mount.path());
            byPath.put(mount.path(), mount);
        });
        return new ArrayList<>(byPath.values());
    }

    /** White space and backslashes stand as a backslash and three octal digits. */
    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(Character.toString(Integer.parseInt(escape.group(1), OCTAL))));
    }
}
