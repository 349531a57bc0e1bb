package logly.agent.parse.meaning;

import java.util.Locale;
import java.util.Set;
import logly.agent.parse.text.Text;
import org.jspecify.annotations.Nullable;

/**
 * The remote address that a message in plain words names. An address counts by the word before it ({@code from},
 * {@code client}, {@code ip}); one inside a longer quotation does not, since a client may have written that, nor does one
 * that is called local. Of several the last counts, as a name that imitates the rest of the message stands before the
 * true address; where the user is named behind the address, the first.
 */
public final class MentionedPeer {
    private static final int LONGEST_TEXT = 2048;
    private static final int LONGEST_STAMP = 32;
    private static final int MOST_ADDRESSES = 16;
    private static final int LONGEST_WORD = 24;
    private static final String DIVIDERS = "=,;@()<>\"'`|{}/";
    private static final Set<String> REMOTE = Set.of(
            ("from client ip rip rhost peer remote attacker address addr host remote_addr remote_ip remoteaddr remoteip"
                            + " clientip client_ip client_addr ipaddress src srcip src_ip source remote_host"
                            + " remote_address caller ipv4 ipv6")
                    .split(" ", 64));
    private static final Set<String> OURS = Set.of(
            ("to lip laddr local dst dstip server on at via listen listening destination daddr localaddress upstream for"
                            + " dest sip")
                    .split(" ", 32));

    private final String text;
    private @Nullable Peer best;
    private int bestScore;
    private boolean nameBehind;

    private MentionedPeer(String text, int least) {
        this.text = text;
        this.bestScore = least;
    }

    /**
     * Null where the message names none.
     *
     * @param surely only where a word before the address says that it is the remote one
     */
    public static @Nullable Peer of(String message, boolean surely) {
        String text = message.length() > LONGEST_TEXT ? message.substring(0, LONGEST_TEXT) : message;
        MentionedPeer reading = new MentionedPeer(text, surely ? 1 : 0);
        reading.read();
        return reading.best;
    }

    /** {@code [A:port]} behind a stamp, before the message's own words: whom the whole line is about; none without. */
    public static Peer leading(String message) {
        int open = message.indexOf('[', 2);
        int close = open < 0 || open > LONGEST_STAMP ? -1 : message.indexOf("] ", open);
        boolean led = close > 0 && Text.isDigit(message.charAt(0)) && Text.isDigit(message.charAt(open - 2));
        Peer peer = led ? Peer.of(message.substring(open + 1, close)) : Peer.NONE;
        return peer.port().isEmpty() ? Peer.NONE : peer;
    }

    private void read() {
        int seen = 0;
        int at = 0;
        while (at < text.length() && seen < MOST_ADDRESSES) {
            int start = at;
            while (start < text.length() && isDivider(start)) {
                start++;
            }
            int end = start;
            while (end < text.length() && !isDivider(end)) {
                end++;
            }
            int close = end > start + 1 && text.charAt(end - 1) == ':' && text.charAt(end - 2) != ':' ? end - 1 : end;
            Peer peer = looksLikeAddress(start, close) ? Peer.of(text.substring(start, close)) : null;
            if (peer != null && peer.ip() != null) {
                seen++;
                weigh(peer, start, end);
            }
            at = Math.max(end, start + 1);
        }
    }

    private void weigh(Peer peer, int start, int end) {
        int score = isInsideQuotation(start, end) ? 0 : score(start);
        if (score > bestScore || (score == bestScore && score > 1 && !nameBehind)) {
            best = peer;
            bestScore = score;
            nameBehind = isNameBehind(end);
        }
    }

    private boolean isDivider(int at) {
        char c = text.charAt(at);
        return c <= ' ' || DIVIDERS.indexOf(c) >= 0;
    }

    private boolean looksLikeAddress(int start, int end) {
        int dots = 0;
        int colons = 0;
        for (int i = start; i < end; i++) {
            dots += text.charAt(i) == '.' ? 1 : 0;
            colons += text.charAt(i) == ':' ? 1 : 0;
        }
        return end - start >= 3 && (dots >= 3 || colons >= 2);
    }

    /** Quoted together with other text. */
    private boolean isInsideQuotation(int start, int end) {
        for (char quote : new char[] {'"', '`'}) {
            int count = 0;
            for (int i = text.indexOf(quote); i >= 0 && i < start; i = text.indexOf(quote, i + 1)) {
                count++;
            }
            if (count % 2 == 1) {
                return Text.charAt(text, start - 1) != quote && Text.charAt(text, end) != quote;
            }
        }
        return false;
    }

    /** 2 where the word before names the remote side, 1 where none does, 0 where it is another side. */
    private int score(int start) {
        int end = start;
        while (end > 0 && " =:([<'\"`/".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        int from = end;
        while (from > 0 && (Character.isLetterOrDigit(text.charAt(from - 1)) || text.charAt(from - 1) == '_')) {
            from--;
        }
        if (from == end) {
            boolean bare = Text.charAt(text, start) != '[';
            boolean tagged = bare && Text.charAt(text, start - 1) == ' ' && Text.charAt(text, start - 2) == ']';
            return start == 0 || tagged ? 2 : 1;
        }
        boolean header = Text.charAt(text, from - 1) == '-'
                && from > 1
                && Character.isLetter(text.charAt(from - 2))
                && !text.regionMatches(true, from - 3, "ip-address", 0, 10);
        boolean called =
                from > 2 && (text.startsWith("to ", from - 3) || (from > 5 && text.startsWith("local ", from - 6)));
        String word = end - from > LONGEST_WORD ? "" : text.substring(from, end).toLowerCase(Locale.ROOT);
        return header || called || OURS.contains(word) ? 0 : REMOTE.contains(word) ? 2 : 1;
    }

    private boolean isNameBehind(int end) {
        return text.startsWith(" for ", end + 1)
                || text.startsWith(" for ", end)
                || text.startsWith(" failed to authenticate as ", end)
                || text.startsWith(" user", end);
    }
}
