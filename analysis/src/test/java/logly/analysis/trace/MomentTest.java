package logly.analysis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MomentTest {
    private static final long NOON = 1_795_262_400_000L;

    @Test
    void ordersTheLinesOfOneFileWithinASecond() {
        assertThat(at(NOON, "db/syslog:9").mayPrecede(at(NOON, "db/syslog:10"))).isTrue();
        assertThat(at(NOON, "db/syslog:10").mayPrecede(at(NOON, "db/syslog:9"))).isFalse();
        assertThat(at(NOON + 400, "db/syslog:10").mayPrecede(at(NOON, "db/syslog:9")))
                .isFalse();
    }

    @Test
    void knowsNoOrderWithinASecondBetweenTwoInputs() {
        assertThat(at(NOON, "db/syslog:10").mayPrecede(at(NOON, "db/app.log:9")))
                .isTrue();
        assertThat(at(NOON + 400, "db/syslog:10").mayPrecede(at(NOON, "db/app.log:9")))
                .isTrue();
        assertThat(at(NOON + 400, "db/syslog:10").mayPrecede(at(NOON + 300, "db/app.log:9")))
                .isFalse();
        assertThat(at(NOON, "e10").mayPrecede(at(NOON, "e9"))).isTrue();
    }

    @Test
    void ordersInAPartitionWhatOneProgramSaid() {
        Moment later = at(NOON, "events/2/10/20261121");
        assertThat(later.mayPrecede(at(NOON, "events/2/9/20261121"))).isFalse();
        assertThat(later.mayPrecede(at(NOON, "events/3/9/20261121"))).isTrue();
        assertThat(later.mayPrecede(new Moment(NOON, "events/2/9/20261121", "shop")))
                .isTrue();
        Moment request = new Moment(NOON, "events/2/9/20261121", "nginx");
        assertThat(new Moment(NOON, "events/2/10/20261121", "nginx").mayPrecede(request))
                .isTrue();
    }

    @Test
    void goesByTheTimeFirst() {
        assertThat(at(NOON, "db/syslog:10").mayPrecede(at(NOON + 1000, "db/syslog:9")))
                .isTrue();
        assertThat(at(NOON + 1000, "db/syslog:9").mayPrecede(at(NOON, "db/syslog:10")))
                .isFalse();
    }

    private static Moment at(long millis, String id) {
        return new Moment(millis, id, "kernel");
    }
}
