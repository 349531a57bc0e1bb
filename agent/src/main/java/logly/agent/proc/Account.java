package logly.agent.proc;

import java.util.ArrayList;
import java.util.List;

/** One line of {@code /etc/passwd} (passwd(5)). */
public record Account(String name, long uid, String shell) {
    private static final int UID = 2;
    private static final int SHELL = 6;
    private static final int FIELDS = 7;

    /** Lines of another form, such as those of NIS, are passed over. */
    public static List<Account> parse(String text) {
        List<Account> accounts = new ArrayList<>();
        text.lines().forEach(line -> {
            String[] fields = line.split(":", FIELDS);
            if (fields.length == FIELDS && !fields[0].isEmpty() && fields[UID].matches("[0-9]{1,10}")) {
                accounts.add(new Account(fields[0], Long.parseLong(fields[UID]), fields[SHELL]));
            }
        });
        return accounts;
    }
}
