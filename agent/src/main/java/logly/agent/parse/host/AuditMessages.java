package logly.agent.parse.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.multiline.AuditJoiner;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.IpText;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel's audit means: one record, or the records of one event, a line each. The first record gives the
 * event its type and action; the others add the command line, the paths and the other end of a socket.
 */
public final class AuditMessages {
    private static final String UNSET = "4294967295";

    private AuditMessages() {}

    /** Records of auditd's own file. */
    public static @Nullable Stamp read(String text, ParseContext context, Meaning meaning) {
        List<AuditRecord> records = new ArrayList<>();
        for (int at = 0; at < text.length() && records.size() < AuditJoiner.MOST_RECORDS; ) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            AuditRecord record = AuditRecord.of(text.substring(at, end));
            if (record != null) {
                records.add(record);
            }
            at = end + 1;
        }
        if (records.isEmpty()) {
            return null;
        }
        describe(records, meaning);
        AuditRecord first = records.get(0);
        return new Stamp(first.time() == null ? context.readAt() : first.time(), 0);
    }

    /** Records in syslog or the journal. */
    public static void understand(String program, String message, Meaning meaning) {
        String text = message.startsWith("audit: ") ? message.substring(7) : message;
        AuditRecord record = AuditRecord.of(text);
        if (record == null && program.equals("audit")) {
            record = AuditRecord.ofJournal(text);
        }
        if (record != null) {
            describe(List.of(record), meaning);
        }
    }

    static void describe(List<AuditRecord> records, Meaning meaning) {
        AuditRecord first = records.get(0);
        meaning.put("auditType", first.type());
        meaning.put("auditSerial", first.serial());
        for (AuditRecord record : records) {
            switch (record.type()) {
                case "EXECVE" -> meaning.put("commandLine", commandLine(record.fields()));
                case "PROCTITLE" -> meaning.putIfAbsent("commandLine", record.first("proctitle"));
                case "CWD" -> meaning.put("workingDirectory", record.first("cwd"));
                case "PATH" -> path(record, meaning);
                case "SOCKADDR" -> socket(record, meaning);
                default -> {}
            }
        }
        common(first, meaning);
        AuditActions.decide(first, meaning);
    }

    private static void common(AuditRecord record, Meaning meaning) {
        for (String key : new String[] {
            "pid",
            "ppid",
            "uid",
            "auid",
            "ses",
            "comm",
            "exe",
            "syscall",
            "success",
            "exit",
            "key",
            "op",
            "unit",
            "grp",
            "sig",
            "terminal",
            "tty",
            "grantors",
            "id"
        }) {
            String value = record.first(key);
            meaning.put(key, value.equals(UNSET) ? "" : value);
        }
        meaning.put("syscall", record.first("SYSCALL"));
        meaning.put("auditUser", named(record, "AUID"));
        meaning.put("result", record.first("res", "result"));
        meaning.put("command", record.first("cmd"));
        String account = record.first("acct", "ID");
        meaning.user(account.startsWith("(") ? "" : account.isEmpty() ? named(record, "UID") : account);
        String address = record.first("addr");
        String host = record.first("hostname");
        if (!Peer.of(address).describe(meaning) && IpText.canonicalOrNull(host) == null) {
            meaning.put("remoteHost", address.isEmpty() ? "" : host);
        } else {
            Peer.of(address.isEmpty() ? host : address).describe(meaning);
        }
    }

    private static String named(AuditRecord record, String key) {
        String name = record.first(key);
        return name.equals("unset") || name.startsWith("unknown(") ? "" : name;
    }

    private static String commandLine(Map<String, String> fields) {
        StringBuilder line = new StringBuilder();
        int count = Math.min(number(fields.getOrDefault("argc", "0")), 200);
        for (int i = 0; i < count; i++) {
            String argument = argument(fields, i);
            boolean spaced = argument.isEmpty() || argument.indexOf(' ') >= 0;
            line.append(i == 0 ? "" : " ")
                    .append(spaced ? "'" : "")
                    .append(argument)
                    .append(spaced ? "'" : "");
        }
        return line.toString();
    }

    /** A long argument is split: {@code a1[0]=…}. */
    private static String argument(Map<String, String> fields, int index) {
        String whole = fields.get("a" + index);
        if (whole != null) {
            return whole;
        }
        StringBuilder parts = new StringBuilder();
        for (int part = 0; part < 64; part++) {
            String piece = fields.get("a" + index + "[" + part + "]");
            if (piece == null) {
                break;
            }
            parts.append(piece);
        }
        return parts.toString();
    }

    private static int number(String digits) {
        int value = digits.length() > 6 ? -1 : Text.digits(digits, 0, digits.length());
        return Math.max(value, 0);
    }

    private static void path(AuditRecord record, Meaning meaning) {
        if (!record.first("nametype").equals("PARENT")) {
            meaning.append("path", record.first("name"));
        }
    }

    /** {@code saddr=0200…}: family, port and address as the kernel holds them; or what auditd made of it. */
    private static void socket(AuditRecord record, Meaning meaning) {
        String hex = record.first("saddr");
        if (hex.startsWith("0200") && hex.length() >= 16) {
            StringBuilder address = new StringBuilder();
            for (int at = 8; at < 16; at += 2) {
                address.append(at > 8 ? "." : "").append(hexByte(hex, at) < 0 ? "?" : hexByte(hex, at));
            }
            socket(address.toString(), hex, meaning);
        } else if (hex.startsWith("0A00") && hex.length() >= 48) {
            StringBuilder address = new StringBuilder();
            for (int at = 16; at < 48; at += 4) {
                address.append(at > 16 ? ":" : "").append(hex, at, at + 4);
            }
            socket(address.toString(), hex, meaning);
        } else {
            Peer.of(record.first("laddr")).describe(meaning);
        }
    }

    private static void socket(String address, String hex, Meaning meaning) {
        String ip = IpText.canonicalOrNull(address);
        int port = hexByte(hex, 4) << 8 | hexByte(hex, 6);
        if (ip != null && port >= 0) {
            meaning.ip = ip;
            meaning.put("port", Integer.toString(port));
        }
    }

    private static int hexByte(String hex, int at) {
        int high = Character.digit(hex.charAt(at), 16);
        int low = Character.digit(hex.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
