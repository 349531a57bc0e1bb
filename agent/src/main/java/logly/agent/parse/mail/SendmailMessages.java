package logly.agent.parse.mail;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of Sendmail: a queue id, then {@code key=value} pairs or a sentence; the client is {@code relay=name [A]}. */
public final class SendmailMessages {
    private SendmailMessages() {}

    public static void understand(String program, String message, Meaning meaning) {
        int colon = message.indexOf(": ");
        boolean id = colon >= 7 && colon <= 20 && message.indexOf(' ') == colon + 1;
        if (id && !message.startsWith("NOQUEUE")) {
            meaning.put("queueId", message.substring(0, colon));
        }
        String text = id ? message.substring(colon + 2) : message;
        if (text.startsWith("AUTH failure (")) {
            failure(text, meaning);
        } else if (text.startsWith("AUTH=server, ")) {
            relay(text, text.indexOf("relay="), meaning);
            meaning.user(field(text, "authid="));
            meaning.put("method", field(text, "mech="));
            meaning.is(Action.SUCCESSFUL_LOGIN, Level.INFO);
        } else if (text.startsWith("ruleset=")) {
            ruleset(text, meaning);
        } else if (text.startsWith("from=") || text.startsWith("to=")) {
            transfer(text, meaning);
        } else {
            sentence(text, meaning);
        }
    }

    private static void failure(String text, Meaning meaning) {
        meaning.put("method", Text.between(text, "(", ")"));
        int relay = text.lastIndexOf(", relay=");
        relay(text, relay < 0 ? -1 : relay + 2, meaning);
        int user = text.lastIndexOf(", user=", Math.max(relay, 0));
        int end = user < 0 ? -1 : text.indexOf(", ", user + 2);
        meaning.user(end < 0 ? "" : text.substring(user + 7, end));
        meaning.is(Action.FAILED_LOGIN, Level.WARNING);
    }

    private static void ruleset(String text, Meaning meaning) {
        int reject = text.indexOf(", reject=");
        int relay = text.lastIndexOf(", relay=", reject < 0 ? text.length() : reject);
        relay(text, relay < 0 ? -1 : relay + 2, meaning);
        if (reject < 0) {
            return;
        }
        String reason = text.substring(reject + 9);
        meaning.put("status", Text.endOfDigits(reason, 0) == 3 ? reason.substring(0, 3) : "");
        meaning.put("rule", Text.between(text, "ruleset=", ","));
        meaning.recipient(text.startsWith("ruleset=check_rcpt, ") ? Text.between(text, "arg1=<", ">") : "", reason);
        meaning.is(Action.REJECTED, Level.WARNING);
    }

    private static void transfer(String text, Meaning meaning) {
        boolean arrival = text.startsWith("from=");
        meaning.put(arrival ? "sender" : "recipient", Text.between(text, "=<", ">"));
        for (String key : new String[] {"size", "nrcpts", "delay", "dsn", "stat"}) {
            meaning.put(key.equals("stat") ? "status" : key, field(text, key + "="));
        }
        if (!arrival) {
            String status = field(text, "stat=");
            boolean lost = !status.startsWith("Sent") && !status.startsWith("queued");
            meaning.is(Action.OTHER, lost ? Level.WARNING : Level.INFO);
            return;
        }
        relay(text, text.lastIndexOf("relay="), meaning);
        boolean nothing = text.contains(", size=0,") && text.contains(", nrcpts=0,");
        meaning.is(nothing ? Action.PROBE : Action.OTHER, nothing ? Level.NOTICE : Level.INFO);
    }

    private static void sentence(String text, Meaning meaning) {
        int open = text.indexOf('[');
        int attack = text.indexOf(": possible SMTP attack: ");
        if ((open >= 0 && attack > open) || text.endsWith(" [rejected]")) {
            Peer.named(text, 0, meaning);
            meaning.is(Action.PROBE, Level.WARNING);
        } else if (text.startsWith("rejecting commands from ")) {
            Peer.named(text, Text.skipSpaces(text, 24), meaning);
            meaning.is(Action.REJECTED, Level.WARNING);
        } else if (text.contains(" did not issue MAIL/EXPN/VRFY/ETRN during connection to ") && open >= 0) {
            Peer.named(text, 0, meaning);
            meaning.is(Action.PROBE, Level.NOTICE);
        } else if (text.startsWith("lost input channel from ") || text.startsWith("timeout waiting for input from ")) {
            Peer.named(text, text.indexOf(" from ") + 6, meaning);
            boolean lost = text.startsWith("lost");
            meaning.is(lost ? Action.PROBE : Action.OTHER, Level.NOTICE);
        } else if (text.startsWith("connect from ")) {
            Peer.named(text, 13, meaning);
            meaning.is(Action.OTHER, Level.INFO);
        } else if (text.startsWith("tcpwrappers (") && text.contains(") rejection")) {
            Peer.of(Text.between(text, ", ", ")")).describe(meaning);
            meaning.is(Action.REJECTED, Level.WARNING);
        } else if (text.contains("... User unknown") || text.contains("... No such user")) {
            meaning.user(Text.between(text, "<", ">"));
            int reject = text.lastIndexOf(", reject=");
            relay(text, reject < 0 ? -1 : text.lastIndexOf("relay=", reject), meaning);
            meaning.is(reject < 0 ? Action.OTHER : Action.REJECTED, reject < 0 ? Level.NOTICE : Level.WARNING);
        }
    }

    private static void relay(String text, int at, Meaning meaning) {
        if (at >= 0) {
            Peer.named(text, at + 6, meaning);
        }
    }

    private static String field(String text, String key) {
        int at = text.startsWith(key) ? 0 : text.indexOf(", " + key) + 2;
        if (at < 2 && !text.startsWith(key)) {
            return "";
        }
        int end = text.indexOf(", ", at);
        return text.substring(at + key.length(), end < 0 ? text.length() : end);
    }
}
