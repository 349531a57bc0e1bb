package logly.agent.parse.host;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Phrases;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of programs that keep a host's clock and its addresses: ntpd, chrony, timesyncd, dhclient, NetworkManager. */
public final class HostMessages {
    private static final Phrases CLOCK = new Phrases()
            .start("Selected source ", Action.OTHER, Level.INFO, HostMessages::server)
            .start("Synchronized to time server ", Action.OTHER, Level.INFO, HostMessages::server)
            .start("Contacted time server ", Action.OTHER, Level.INFO, HostMessages::server)
            .start("Initial synchronization to time server ", Action.OTHER, Level.INFO, HostMessages::server)
            .start("Initial clock synchronization", Action.OTHER, Level.INFO)
            .start("synchronized to ", Action.OTHER, Level.INFO, HostMessages::server)
            .start("Source ", Action.OTHER, Level.INFO, HostMessages::server)
            .start("Timed out waiting for reply from ", Action.OTHER, Level.WARNING, HostMessages::server)
            .start("Server has too large root distance", Action.OTHER, Level.WARNING)
            .start("System clock wrong by ", Action.OTHER, Level.WARNING, HostMessages::offset)
            .start("System clock was stepped by ", Action.CONFIG_CHANGED, Level.NOTICE, HostMessages::offset)
            .start("Forward time jump detected", Action.OTHER, Level.WARNING)
            .start("Backward time jump detected", Action.OTHER, Level.WARNING)
            .start("Can't synchronise", Action.OTHER, Level.WARNING)
            .start("Detected falseticker ", Action.OTHER, Level.WARNING, HostMessages::server)
            .start("time reset ", Action.CONFIG_CHANGED, Level.NOTICE, HostMessages::offset)
            .start("step time server ", Action.CONFIG_CHANGED, Level.NOTICE, HostMessages::step)
            .start("adjust time server ", Action.OTHER, Level.INFO, HostMessages::step)
            .start("no servers reachable", Action.OTHER, Level.WARNING)
            .start("no server suitable", Action.OTHER, Level.WARNING)
            .start("no reply; clock not set", Action.OTHER, Level.WARNING)
            .start("kernel reports TIME_ERROR", Action.OTHER, Level.WARNING)
            .start("frequency error ", Action.OTHER, Level.WARNING)
            .within(" version ", Action.OTHER, Level.INFO)
            .within("xiting", Action.SERVICE_STOPPED, Level.INFO);
    private static final Phrases LEASE = new Phrases()
            .start("DHCPDISCOVER ", Action.OTHER, Level.INFO, HostMessages::onInterface)
            .start("DHCPREQUEST ", Action.OTHER, Level.INFO, HostMessages::onInterface)
            .start("DHCPOFFER ", Action.OTHER, Level.INFO, HostMessages::lease)
            .start("DHCPACK ", Action.OTHER, Level.INFO, HostMessages::lease)
            .start("DHCPNAK ", Action.OTHER, Level.WARNING, HostMessages::lease)
            .start("DHCPDECLINE ", Action.OTHER, Level.WARNING, HostMessages::lease)
            .start("bound to ", Action.OTHER, Level.INFO, HostMessages::bound)
            .start("No DHCPOFFERS received", Action.OTHER, Level.WARNING)
            .start("No working leases", Action.OTHER, Level.ERROR)
            .within("no free leases", Action.OTHER, Level.ERROR);

    private HostMessages() {}

    public static void clock(String program, String message, Meaning meaning) {
        CLOCK.understand(message, meaning);
    }

    public static void lease(String program, String message, Meaning meaning) {
        LEASE.understand(message, meaning);
    }

    /** {@code <info>  [1700000000.1234] device (eth0): state change: activated -> unavailable (…)}; networkd's plain forms. */
    public static void network(String program, String message, Meaning meaning) {
        int close = message.startsWith("<") ? message.indexOf('>') : -1;
        if (close > 0) {
            meaning.level = Levels.named(message.substring(1, close));
        }
        String device = Text.between(message, "device (", ")");
        int colon = message.indexOf(": ");
        boolean plain = close < 0 && colon > 0 && message.lastIndexOf(' ', colon) < 0;
        meaning.put("interface", plain ? message.substring(0, colon) : device);
        boolean lost = message.contains("Lost carrier") || message.contains("link disconnected");
        boolean gained = message.contains("Gained carrier") || message.contains("link connected");
        if (lost || gained) {
            meaning.put("event", lost ? "linkDown" : "linkUp");
        }
        int state = message.indexOf("state change: ");
        if (state > 0) {
            int reason = message.indexOf(" (", state);
            meaning.put("state", message.substring(state + 14, reason < 0 ? message.length() : reason));
        }
        if (lost && meaning.level.compareTo(Level.WARNING) < 0) {
            meaning.level = Level.WARNING;
        }
    }

    private static boolean server(String text, int at, Meaning meaning) {
        String name = Text.word(text, at);
        meaning.put("server", name.endsWith(",") || name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
        return true;
    }

    private static boolean offset(String text, int at, Meaning meaning) {
        meaning.put("offsetSeconds", Text.word(text, at));
        return true;
    }

    /** {@code A offset +0.123 sec}. */
    private static boolean step(String text, int at, Meaning meaning) {
        meaning.put("offsetSeconds", Text.value(text, "offset ", ' '));
        return server(text, at, meaning);
    }

    /** {@code [for A ]on eth0 to B port 67}. */
    private static boolean onInterface(String text, int at, Meaning meaning) {
        meaning.put("interface", Text.value(text, "on ", ' '));
        meaning.put("address", Text.value(text, "for ", ' '));
        return true;
    }

    /** {@code of A from B}, {@code of A to MAC via eth0}, {@code on A to MAC via eth0}. */
    private static boolean lease(String text, int at, Meaning meaning) {
        String of = Text.value(text, "of ", ' ');
        meaning.put("address", of.isEmpty() ? Text.value(text, "on ", ' ') : of);
        meaning.put("server", Text.value(text, "from ", ' '));
        meaning.put("interface", Text.value(text, "via ", ' '));
        return true;
    }

    private static boolean bound(String text, int at, Meaning meaning) {
        meaning.put("address", Text.word(text, at));
        return true;
    }
}
