package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import logly.analysis.ThreatScore;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import org.junit.jupiter.api.Test;

class AddressRankingTest {
    private static final long SEED = 20261126;
    private static final int ADDRESSES = 400;
    private static final Instant NOW = RunningQueryService.NOW;

    /** Addresses whose stored scores are those of their last change, up to 40 days ago, as the store sorts them. */
    private static List<IpReputation> stored() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        List<IpReputation> all = new ArrayList<>();
        for (int i = 0; i < ADDRESSES; i++) {
            Instant changed = NOW.minus(Duration.ofDays(random.nextInt(40)));
            int day = (int) (changed.getEpochSecond() / 86_400);
            IpReputation address = IpReputation.newBuilder()
                    .setIp("192.0." + i / 250 + "." + i % 250)
                    .setLastSeen(changed)
                    .setDailyCounts(List.of(new IpDay(
                            day, Map.of("FAILED_LOGIN", (long) random.nextInt(8), "BAN", (long) random.nextInt(3)))))
                    .build();
            all.add(IpReputation.newBuilder(address)
                    .setThreatScore(ThreatScore.of(address, changed).points())
                    .build());
        }
        all.sort(Comparator.comparing(IpReputation::getThreatScore)
                .thenComparing(IpReputation::getIp)
                .reversed());
        return all;
    }

    /** Pages of ten, whatever is asked, so that the ranking must go on until it is sure. */
    private static AddressRanking over(List<IpReputation> all) {
        return new AddressRanking(
                (selector, paging) -> {
                    List<IpReputation> passing =
                            all.stream().filter(selector::test).toList();
                    int from = paging.cursor() == null ? 0 : Integer.parseInt(paging.cursor());
                    int to = Math.min(passing.size(), from + 10);
                    return new Page<>(
                            passing.subList(from, to),
                            to < passing.size() ? Optional.of(Integer.toString(to)) : Optional.empty(),
                            false);
                },
                NOW);
    }

    @Test
    void pagesAreTheAddressesInTheOrderOfTheirScoresOfNow() {
        List<IpReputation> all = stored();
        for (String text : List.of("{}", "{threatScore>=20}", "{threatScore<20}", "{threatScore>10,threatScore<=30}")) {
            Selector selector = Selector.parse(text, Nouns.IP_REPUTATION);
            Comparator<IpReputation> upwards =
                    Comparator.comparing(IpReputation::getThreatScore).thenComparing(IpReputation::getIp);
            for (Order order : Order.values()) {
                List<IpReputation> expected = all.stream()
                        .map(address -> AddressRanking.rated(address, NOW))
                        .filter(selector::test)
                        .sorted(order == Order.NEWEST_FIRST ? upwards.reversed() : upwards)
                        .toList();
                List<IpReputation> found = new ArrayList<>();
                String cursor = null;
                do {
                    Page<IpReputation> page = over(all).page(selector, new Paging(order, 7, cursor));
                    found.addAll(page.items());
                    cursor = page.next().orElse(null);
                } while (cursor != null);
                assertThat(found).as(text + " " + order).isEqualTo(expected);
            }
        }
    }
}
