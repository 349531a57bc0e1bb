package logly.query;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import logly.analysis.ThreatScore;
import logly.analysis.selector.Comparison;
import logly.analysis.selector.Matcher;
import logly.analysis.selector.Selector;
import logly.schemas.IpReputation;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;

/**
 * Addresses by their threat score as of now. The store sorts them by the score at their last change, which decays since:
 * it is never below the one of now, and so its place tells when no address behind can still come before those that were
 * found.
 */
final class AddressRanking {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int AT_FIRST = 100;
    private static final int AT_ONCE = 5000;
    private static final List<String> SCORE = List.of("threatScore");
    private static final Pattern CURSOR = Pattern.compile("s1:\\d{1,3}:[0-9a-f.:]{2,45}");

    private final Reading reading;
    private final Instant now;

    /** A page of the store. */
    interface Reading {
        Page<IpReputation> page(Selector selector, Paging paging);
    }

    /** Place of an address: its score, and among equal ones its text. */
    private record Place(int score, String ip) {
        static Comparator<Place> in(Order order) {
            Comparator<Place> upwards = Comparator.comparingInt(Place::score).thenComparing(Place::ip);
            return order == Order.NEWEST_FIRST ? upwards.reversed() : upwards;
        }

        String toCursor() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(("s1:" + score + ":" + ip).getBytes(StandardCharsets.UTF_8));
        }

        static Place fromCursor(String cursor) {
            try {
                String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                if (CURSOR.matcher(text).matches()) {
                    String[] parts = text.split(":", 3);
                    return new Place(Integer.parseInt(parts[1]), parts[2]);
                }
            } catch (IllegalArgumentException e) {
                // answered below, like a text of another form
            }
            throw new BadParameter("cursor", "is not one that this address gave out");
        }
    }

    private record Ranked(Place place, IpReputation address) {}

    AddressRanking(Reading reading, Instant now) {
        this.reading = reading;
        this.now = now;
    }

    /** An address with its score as of now. */
    static IpReputation rated(IpReputation address, Instant now) {
        int score = ThreatScore.of(address, now).points();
        return score == address.getThreatScore()
                ? address
                : IpReputation.newBuilder(address).setThreatScore(score).build();
    }

    /** A page; one that takes too long ends with what is certain, and says so. */
    Page<IpReputation> page(Selector asked, Paging paging) {
        Comparator<Place> order = Place.in(paging.order());
        String cursor = paging.cursor();
        Place behind = cursor == null ? null : Place.fromCursor(cursor);
        TreeSet<Ranked> best = new TreeSet<>(Comparator.comparing(Ranked::place, order));
        Selector wide = withoutUpperBounds(asked);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String next = null;
        // Usually the first few are enough; where they are not, ever more are read at a time.
        int some = behind == null ? Math.max(AT_FIRST, 2 * paging.limit()) : AT_ONCE;
        do {
            Page<IpReputation> page = reading.page(wide, new Paging(Order.NEWEST_FIRST, Math.min(some, AT_ONCE), next));
            some *= 4;
            for (IpReputation stored : page.items()) {
                IpReputation address = rated(stored, now);
                Place place = new Place(address.getThreatScore(), address.getIp());
                boolean isBehind = behind == null || order.compare(place, behind) > 0;
                if (isBehind && asked.test(address)) {
                    best.add(new Ranked(place, address));
                    if (best.size() > paging.limit() + 1) {
                        best.pollLast();
                    }
                }
            }
            next = page.next().orElse(null);
            if (paging.order() == Order.NEWEST_FIRST
                    && next != null
                    && !page.items().isEmpty()) {
                IpReputation last = page.items().get(page.items().size() - 1);
                Place greatestBehind = new Place(last.getThreatScore(), last.getIp());
                long certain = best.stream()
                        .filter(ranked -> order.compare(ranked.place(), greatestBehind) <= 0)
                        .count();
                if (certain > paging.limit()) {
                    break;
                }
                if (certain > 0 && System.nanoTime() - deadline > 0) {
                    return cut(best, (int) certain, true);
                }
            }
        } while (next != null);
        return cut(best, paging.limit(), false);
    }

    private static Page<IpReputation> cut(Collection<Ranked> best, int limit, boolean isOverdue) {
        List<Ranked> all = new ArrayList<>(best);
        List<Ranked> items = all.subList(0, Math.min(limit, all.size()));
        boolean isMore = isOverdue || all.size() > limit;
        return new Page<>(
                items.stream().map(Ranked::address).toList(),
                isMore ? Optional.of(items.get(items.size() - 1).place().toCursor()) : Optional.empty(),
                isOverdue);
    }

    /** Asks the store for all that may pass: of conditions on the score, for the lower bounds only. */
    private static Selector withoutUpperBounds(Selector asked) {
        return new Selector(
                asked.labels(),
                asked.matchers().stream()
                        .filter(matcher -> !matcher.label().path().equals(SCORE)
                                || (matcher instanceof Matcher.Ordered ordered
                                        && (ordered.comparison() == Comparison.AT_LEAST
                                                || ordered.comparison() == Comparison.GREATER)))
                        .toList(),
                asked.filters());
    }
}
