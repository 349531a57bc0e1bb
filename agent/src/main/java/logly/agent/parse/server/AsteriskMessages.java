package logly.agent.parse.server;

import java.util.Locale;
import logly.agent.parse.general.PlainMessages;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.BsdStamp;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/** Messages of Asterisk. */
public final class AsteriskMessages {
    private AsteriskMessages() {}

    /** Its own file: {@code [2012-02-13 17:21:21] NOTICE[1638][C-1] chan_sip.c: …}. */
    public static @Nullable Stamp read(String line, ParseContext context, Meaning meaning) {
        int close = line.startsWith("[") ? line.indexOf("] ") : -1;
        Stamp stamp = close < 14 || close > 32 ? null : Stamp.iso(line, 1, context);
        stamp = stamp == null && close >= 14 && close <= 32 ? BsdStamp.at(line, 1, context) : stamp;
        int open = stamp == null ? -1 : line.indexOf('[', close + 2);
        String word = open < 0 || open - close > 12
                ? ""
                : line.substring(close + 2, open).strip();
        Level level = word.equals("SECURITY") || word.equals("VERBOSE") ? Level.INFO : Levels.named(word);
        int source = endOfBrackets(line, open);
        if (stamp == null || level == Level.UNKNOWN || source < 0 || !word.equals(word.toUpperCase(Locale.ROOT))) {
            return null;
        }
        understand("asterisk", line.substring(source), meaning);
        meaning.level = meaning.action == Action.OTHER ? level : meaning.level;
        return new Stamp(stamp.time(), source);
    }

    /** Behind {@code [1638][C-1]:}; -1 where a bracket does not close. */
    private static int endOfBrackets(String line, int open) {
        int at = open;
        while (Text.charAt(line, at) == '[') {
            int close = line.indexOf(']', at);
            if (close < 0) {
                return -1;
            }
            at = close + 1;
        }
        return at < 0 ? -1 : Text.skipSpaces(line, Text.charAt(line, at) == ':' ? at + 1 : at);
    }

    /** Asterisk: {@code NOTICE[1638] chan_sip.c: …} and {@code SecurityEvent="…",…,RemoteAddress="IPV4/UDP/A/5060"}. */
    public static void understand(String program, String message, Meaning meaning) {
        int event = message.indexOf("SecurityEvent=\"");
        if (event >= 0) {
            security(message.substring(event), meaning);
            return;
        }
        int failed = message.lastIndexOf("' failed for '");
        int end = failed < 0 ? -1 : message.indexOf('\'', failed + 14);
        if (end > 0) {
            Peer.of(message.substring(failed + 14, end)).describe(meaning);
            meaning.user(caller(Text.between(message, " from '", "' failed")));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
            return;
        }
        int rejected = message.indexOf(" to extension '");
        if (rejected > 0 && message.contains("' rejected because ")) {
            int open = message.lastIndexOf('(', rejected);
            Peer.of(open < 0 ? "" : message.substring(open + 1, rejected)).describe(meaning);
            meaning.is(Action.REJECTED, Level.WARNING);
            return;
        }
        int as = message.indexOf(" failed to authenticate as '");
        int host = message.indexOf("Host ");
        int method = message.indexOf(" authentication for '");
        if (as > 0) {
            Peer.of(message.substring(message.lastIndexOf(' ', as - 1) + 1, as)).describe(meaning);
            meaning.user(Text.between(message, " as '", "'"));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (host >= 0 && method > host && message.startsWith(" failed ", Text.endOfWord(message, host + 5))) {
            Peer.of(Text.word(message, host + 5)).describe(meaning);
            meaning.user(Text.between(message, " for '", "'"));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else {
            PlainMessages.understand(message, meaning);
        }
    }

    private static void security(String text, Meaning meaning) {
        int remote = text.lastIndexOf("RemoteAddress=\"");
        String[] parts = remote < 0
                ? new String[0]
                : Text.between(text.substring(remote), "\"", "\"").split("/");
        if (parts.length == 4) {
            Peer.of(parts[2]).describe(meaning);
            meaning.put("port", parts[3]);
        }
        String event = Text.between(text, "\"", "\"");
        meaning.put("securityEvent", event);
        String account = Text.between(text, "AccountID=\"", "\"");
        meaning.user(account);
        switch (event) {
            case "InvalidPassword", "ChallengeResponseFailed" -> meaning.is(Action.FAILED_LOGIN, Level.WARNING);
            case "InvalidAccountID" -> meaning.is(Action.INVALID_USER, Level.WARNING);
            case "FailedACL",
                    "RequestBadFormat",
                    "UnexpectedAddress",
                    "SessionLimit",
                    "LoadAverageLimit",
                    "AuthMethodNotAllowed",
                    "RequestNotAllowed",
                    "RequestNotSupported",
                    "MemoryLimit",
                    "InvalidTransport" -> meaning.is(Action.REJECTED, Level.WARNING);
            case "SuccessfulAuth" -> meaning.is(Action.SUCCESSFUL_LOGIN, Level.INFO);
            default -> meaning.is(Action.OTHER, Level.INFO);
        }
    }

    /** {@code "1000" <sip:1000@h>}, {@code <sip:1000@h>}, {@code sip:1000@h}. */
    private static String caller(String from) {
        int sip = from.lastIndexOf("sip:");
        int at = from.indexOf('@', Math.max(sip, 0));
        return sip < 0 || at < 0 ? "" : from.substring(sip + 4, at);
    }
}
