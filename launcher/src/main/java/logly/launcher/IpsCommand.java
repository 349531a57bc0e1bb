package logly.launcher;

import java.util.List;
import java.util.concurrent.Callable;
import logly.launcher.Columns.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists addresses. */
@Command(
        name = "ips",
        description = {
            "Lists remote addresses that were last seen in the time, the greatest threat first.",
            "Exit codes: 0 done, 64 usage, 69 unreachable, 75 busy."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly ips --since 1d -q '{score>=70}'            who attacks",
            "  logly ips -q '{ip in 203.0.113.0/24}' -o json    what is known of a network"
        })
final class IpsCommand implements Callable<Integer> {
    private static final Columns COLUMNS = new Columns(
            "",
            List.of("ip"),
            List.of(
                    Column.of("ADDRESS", "ip", 39),
                    Column.of("SCORE", "threatScore", 5),
                    Column.of("TYPE", "type", 8),
                    Column.of("FAILED LOGINS", "failedLoginCount", 13),
                    Column.of("BANS", "bannedCount", 8),
                    Column.of("PROBES", "probeCount", 8),
                    Column.of("LAST SEEN", "lastSeen", 24),
                    Column.of("HOSTS", "hosts", 0)));

    private final CommandContext context;

    @Mixin
    private ListOptions options = new ListOptions();

    IpsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        return options.list(context, "/api/v1/ip-reputation", COLUMNS);
    }
}
