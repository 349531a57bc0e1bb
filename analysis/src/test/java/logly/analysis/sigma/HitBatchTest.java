package logly.analysis.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.schemas.Action;
import logly.schemas.LogEvent;
import logly.schemas.RuleHit;
import logly.schemas.RuleHits;
import org.junit.jupiter.api.Test;

class HitBatchTest {
    private static final long SEED = 20261127;
    private static final int BROKERS_MEGABYTE = 1_048_588;
    private static final List<String> ALPHABETS = List.of("abcdefgh", "äöüßéèç", "парольвход", "パスワード失敗", "🔑🔒🚪");

    private final Random random = new Random(SEED);
    private final RuleSet rules = new RuleSet(new RuleReader(Map.of()).read("""
            title: Failed
            name: failed
            logsource: {product: logly, category: log_event}
            detection:
              selection: {action: FAILED_LOGIN}
              condition: selection
            ---
            title: Many from one address
            correlation: {type: event_count, rules: [failed], group-by: [ipAddress], timespan: 10m, condition: {gte: 5}}
            ---
            title: One account from many addresses
            correlation: {type: value_count, rules: [failed], group-by: [user], timespan: 1h, condition: {field: ipAddress, gte: 10}}
            """));

    private String word(String alphabet, int length) {
        int[] letters = alphabet.codePoints().toArray();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return word.toString();
    }

    private void add(HitBatch batch, int number, String user, String host) {
        LogEvent event = LogEvent.newBuilder()
                .setHost(host)
                .setService("sshd")
                .setAction(Action.FAILED_LOGIN)
                .setIpAddress("203.0.113." + random.nextInt(3))
                .setUser(user)
                .setMessage("m")
                .build();
        String evidence = Long.toHexString(random.nextLong()) + "-1-" + number;
        EventRecord record = new EventRecord(event);
        for (SigmaRule rule : rules.matching(record, 0, (tried, isFulfilled) -> {})) {
            for (Routed routed : rules.route(rule, record, number, evidence, number)) {
                batch.add(routed.plan().fingerprint(routed.group()), routed);
            }
        }
    }

    private static int encoded(RuleHits hits) throws IOException {
        return RuleHits.getEncoder().encode(hits).remaining();
    }

    @Test
    void isAFullRecordAndFitsIntoABrokersMegabyteWhateverTheLetters() throws IOException {
        System.out.println("seed " + SEED);
        for (String alphabet : ALPHABETS) {
            List<String> hosts = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                hosts.add(word(alphabet, 30));
            }
            HitBatch batch = new HitBatch();
            int number = 0;
            while (!batch.isFull()) {
                add(batch, number++, word(alphabet, 12), hosts.get(random.nextInt(hosts.size())));
            }
            RuleHits record = batch.toRecord();
            assertThat(encoded(record))
                    .as(alphabet)
                    .isGreaterThan(HitBatch.MOST_BYTES * 8 / 10)
                    .isLessThan(BROKERS_MEGABYTE);
            assertThat(encoded(HitBatch.from(record).toRecord())).as(alphabet).isLessThan(BROKERS_MEGABYTE);
        }
    }

    /** What was written down in two parts is joined where both together have room, and thinned then. */
    @Test
    void staysARecordWhenTwoPartsAreJoined() throws IOException {
        for (int ofGroup : new int[] {12, 16, 40}) {
            List<HitBatch> parts = List.of(new HitBatch(), new HitBatch());
            int number = 0;
            while (parts.get(0).hasRoomFor(parts.get(1))) {
                String user = "user" + number / ofGroup;
                add(parts.get(0), number, user, word("abcdefgh", 190));
                add(parts.get(1), number, user, word("abcdefgh", 190));
                number++;
            }
            parts.get(0).add(parts.get(1));
            assertThat(encoded(parts.get(0).toRecord()))
                    .as("%d hits of a group", ofGroup)
                    .isLessThan(BROKERS_MEGABYTE);
        }
    }

    @Test
    void holdsAFloodOfManyAccountsFromOneAddressInOneRecord() {
        HitBatch batch = new HitBatch();
        for (int i = 0; i < 3_000; i++) {
            add(batch, i, "user" + i, "web-" + i % 200);
        }
        assertThat(batch.isFull()).isFalse();
    }

    /** No window could be written down with it. */
    @Test
    void refusesATextThatNobodyWrites() {
        HitBatch batch = new HitBatch();
        add(batch, 1, "root", "web-1");
        RuleHits record = batch.toRecord();
        record.getHits().get(0).put(RuleHit.getClassSchema().getField("value").pos(), "v".repeat(70_000));
        assertThatThrownBy(() -> HitBatch.from(record))
                .isInstanceOf(RefusedRule.class)
                .hasMessageContaining("70000");
    }
}
