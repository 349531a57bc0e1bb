package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import logly.schemas.IpReputation;
import logly.schemas.OperatorAction;
import org.junit.jupiter.api.Test;

class AddressDecisionTest {
    private static final Instant NOW = Instant.parse("2026-11-23T21:54:31.123Z");

    private static OperatorAction.Builder action(String action) {
        return OperatorAction.newBuilder()
                .setNoun(AddressDecision.NOUN)
                .setSubject("::ffff:203.0.113.9")
                .setAction(action)
                .setTimestamp(NOW);
    }

    private static AddressDecision decision(OperatorAction.Builder action) {
        return AddressDecision.of(action.build()).orElseThrow();
    }

    @Test
    void isAboutAnAddressInItsCanonicalForm() {
        assertThat(decision(action("block")).ip()).isEqualTo("203.0.113.9");
        assertThat(AddressDecision.of(action("comment").build())).isEmpty();
        assertThat(AddressDecision.of(action("block").setNoun("finding").build()))
                .isEmpty();
        assertThat(AddressDecision.of(action("block").setSubject("web-1").build()))
                .isEmpty();
    }

    @Test
    void winsOverListsUntilItExpires() {
        IpReputation listed = IpReputation.newBuilder()
                .setIp("203.0.113.9")
                .setIsWhitelisted(true)
                .build();
        AddressDecision block = decision(action("block").setExpiresAt(NOW.plusSeconds(1)));
        assertThat(ThreatScore.of(block.applyTo(listed, NOW), NOW).points()).isEqualTo(100);
        assertThat(block.applyTo(listed, NOW.plusSeconds(1))).isEqualTo(listed);
        assertThat(block.expired().applyTo(listed, NOW)).isEqualTo(listed);
        assertThat(decision(action("clear")).applyTo(listed, NOW)).isEqualTo(listed);
        IpReputation blocked = IpReputation.newBuilder()
                .setIp("203.0.113.9")
                .setIsBlacklisted(true)
                .build();
        assertThat(ThreatScore.of(decision(action("allow")).applyTo(blocked, NOW), NOW)
                        .points())
                .isZero();
    }

    @Test
    void yieldsToANewerOne() {
        AddressDecision first = decision(action("block"));
        assertThat(first.yieldsTo(decision(action("allow").setTimestamp(NOW.plusMillis(1)))))
                .isTrue();
        assertThat(first.yieldsTo(decision(action("allow")))).isTrue();
        assertThat(first.yieldsTo(decision(action("allow").setTimestamp(NOW.minusMillis(1)))))
                .isFalse();
    }
}
