package logly.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import logly.schemas.EffectiveTime;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;

/**
 * How much an address threatens us, 0 to 100, and why: a function of its counts per day, of the lists that it is on and of
 * the UTC day of now. All arithmetic is in integers, so that the stream, a query and whoever computes it again agree to the
 * last point. What an address did weighs half after {@value #HALF_LIFE_DAYS} days, a quarter after twice as many, and
 * nothing after {@value AddressTally#DAYS}.
 *
 * <p>5 points for a failed login, up to 30; 20 for a ban, up to 40; 2 for a probe, up to 20; up to 20 when it logged in on a
 * day on which it had failed five times or more; 2 for each further host that it touched, up to 10, as fresh as its last
 * event. An allowed address has 0, a blocked one 100.
 *
 * @param points 0 to 100
 * @param terms what they are the sum of, but for rounding and the bounds; only those that count
 */
public record ThreatScore(int points, List<Term> terms) {
    static final int HALF_LIFE_DAYS = 14;

    private static final int GREATEST = 100;
    private static final int FAILURES_BEFORE_SUCCESS = 5;

    /** One, in the fixed point of weights. */
    private static final int ONE = 1 << 16;

    /** Beyond this many of a kind on one day no term grows, and no product can overflow. */
    private static final long MOST_A_DAY = 1_000_000;

    /**
     * One reason.
     *
     * @param name what it is: {@code failed-logins}, {@code bans}, {@code probes}, {@code login-after-failures},
     *     {@code hosts}, {@code allowed} or {@code blocked}
     * @param count how often it happened within 90 days, without decay
     * @param centipoints hundredths of a point that it adds
     */
    public record Term(String name, long count, int centipoints) {}

    public ThreatScore {
        terms = List.copyOf(terms);
    }

    /** The score of what is known of an address, at this moment. */
    public static ThreatScore of(IpReputation reputation, Instant now) {
        if (reputation.getIsWhitelisted()) {
            return new ThreatScore(0, List.of(new Term("allowed", 1, 0)));
        }
        int today = Math.toIntExact(EffectiveTime.utcDay(now).toEpochDay());
        List<Term> terms = new ArrayList<>();
        if (reputation.getIsBlacklisted()) {
            terms.add(new Term("blocked", 1, GREATEST * 100));
        }
        List<IpDay> days = reputation.getDailyCounts();
        addCounted(terms, "failed-logins", days, IpKind.FAILED_LOGIN, today, 5, 30);
        addCounted(terms, "bans", days, IpKind.BAN, today, 20, 40);
        addCounted(terms, "probes", days, IpKind.PROBE, today, 2, 20);
        addLoginAfterFailures(terms, days, today);
        addHosts(terms, reputation, today);
        int sum = terms.stream().mapToInt(Term::centipoints).sum();
        return new ThreatScore(Math.min(GREATEST, (sum + 50) / 100), terms);
    }

    private static void addCounted(
            List<Term> terms, String name, List<IpDay> days, IpKind kind, int today, int each, int most) {
        long weighted = 0;
        long count = 0;
        for (IpDay day : days) {
            int weight = weight(today - day.getDay());
            if (weight > 0) {
                long ofDay = of(day, kind);
                count = Saturating.add(count, ofDay);
                weighted += Math.min(MOST_A_DAY, ofDay) * weight;
            }
        }
        add(terms, name, count, weighted * each * 100 / ONE, most);
    }

    private static void addLoginAfterFailures(List<Term> terms, List<IpDay> days, int today) {
        long count = 0;
        int freshest = 0;
        for (IpDay day : days) {
            long logins = of(day, IpKind.SUCCESSFUL_LOGIN);
            int weight = weight(today - day.getDay());
            if (logins > 0 && weight > 0 && of(day, IpKind.FAILED_LOGIN) >= FAILURES_BEFORE_SUCCESS) {
                count = Saturating.add(count, logins);
                freshest = Math.max(freshest, weight);
            }
        }
        add(terms, "login-after-failures", count, 20L * 100 * freshest / ONE, 20);
    }

    private static void addHosts(List<Term> terms, IpReputation reputation, int today) {
        int lastDay =
                Math.toIntExact(EffectiveTime.utcDay(reputation.getLastSeen()).toEpochDay());
        int others = Math.min(5, reputation.getHosts().size() - 1);
        add(terms, "hosts", reputation.getHosts().size(), 2L * 100 * others * weight(today - lastDay) / ONE, 10);
    }

    private static void add(List<Term> terms, String name, long count, long centipoints, int most) {
        if (centipoints > 0) {
            terms.add(new Term(name, count, (int) Math.min(centipoints, most * 100L)));
        }
    }

    private static long of(IpDay day, IpKind kind) {
        return day.getCounts().getOrDefault(kind.name(), 0L);
    }

    /** Halves with each half-life, in a straight line between; a day that lies ahead counts as today. */
    static int weight(int age) {
        if (age >= AddressTally.DAYS) {
            return 0;
        }
        int days = Math.max(0, age);
        int halved = ONE >> (days / HALF_LIFE_DAYS);
        return halved - (halved / 2 * (days % HALF_LIFE_DAYS) / HALF_LIFE_DAYS);
    }
}
